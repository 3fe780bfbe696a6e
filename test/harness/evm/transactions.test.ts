import {
  concatHex,
  encodeFunctionData,
  fromRlp,
  type Hex,
  parseTransaction,
  sliceHex,
  toHex,
  toRlp,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FVM, UsageError } from '../../../src/index.ts'
import { TOKEN_ABI } from './contracts/abis.ts'
import { deployAll, TOKEN, WORLDS } from './worlds.ts'

const CHAIN_ID = 31415926
const TRANSFER = (to: Hex, value: bigint) =>
  encodeFunctionData({ abi: TOKEN_ABI, functionName: 'transfer', args: [to, value] })

/** The account's keys in viem: a wallet that knows nothing of us. */
const walletOf = (vm: FVM, name: string) => privateKeyToAccount(toHex(vm.account(name).privateKey))

describe.each(WORLDS)('transactions on %s', (_, create) => {
  let vm: FVM
  let made: ReturnType<typeof deployAll>

  beforeAll(async () => {
    vm = await create()
  }, 60_000)

  beforeEach(() => {
    made = vm.loadFixture(deployAll)
  })

  test.each([
    [
      'eip1559',
      { type: 'eip1559', chainId: CHAIN_ID, maxFeePerGas: 200n, maxPriorityFeePerGas: 5n },
    ],
    ['eip155', { type: 'legacy', chainId: CHAIN_ID, gasPrice: 200n }],
    ['legacy', { type: 'legacy', gasPrice: 200n }],
  ] as const)('%s ones that a wallet signed are messages to the contract', async (type, fees) => {
    const { token, bob } = made
    const wallet = walletOf(vm, 'alice')
    const to = vm.evm.addressOf(bob)
    const raw = await wallet.signTransaction({
      ...fees,
      to: token.address,
      data: TRANSFER(to, 7n),
      nonce: Number(vm.nonceOf('alice')),
      gas: 20_000_000n,
    })
    const sent = vm.evm.sendRawTransaction(raw)
    const { result } = sent
    expect(result.exitName).toBe('OK')
    expect(sent).toMatchObject({ type, from: wallet.address, to: token.address, raw })
    expect(sent.contractAddress).toBeUndefined()
    expect(token.events.Transfer(result)[0]?.args).toEqual({ from: wallet.address, to, value: 7n })
    expect(token.read.balanceOf([bob])).toBe(7n)
    const premium = type === 'eip1559' ? 5n : 200n
    expect(result.message).toMatchObject({
      methodNum: 3844450837n,
      gasLimit: 20_000_000n,
      gasFeeCap: 200n,
      gasPremium: premium,
    })
    expect(result.gas.minerTip).toBe(20_000_000n * (premium > 100n ? 100n : premium))
  })

  test('that create a contract go to the address manager', () => {
    const { alice, token } = made
    const deployed = vm.evm.deploy(TOKEN, { args: ['A', 'A', 1n], from: 'alice' })
    const data = `0x${TOKEN.bytecode}${constructorArgs(['A', 'A', 1n])}` as const
    const sent = vm.evm.sendTransaction({ from: alice, data, gas: 100_000_000n })
    expect(sent.result.exitName).toBe('OK')
    expect(sent.result.message.to).toEqual(vm.actor(10n).address)
    const contract = vm.evm.at(sent.contractAddress!, TOKEN)
    expect(contract.read.balanceOf([alice])).toBe(1n)
    expect(contract.address).not.toBe(deployed.address)
    expect(token.id! < contract.id!).toBe(true)
  })

  test('without data carry value, to masked ids too', () => {
    const { bob } = made
    const before = vm.balanceOf(bob)
    const sent = vm.evm.sendTransaction({ from: 'alice', to: bob, value: '1 FIL' })
    expect(sent.result.ok).toBe(true)
    expect(sent.to).toMatch(/^0xff/i)
    expect(sent.result.message.params).toHaveLength(0)
    expect(vm.balanceOf(bob) - before).toBe(10n ** 18n)
  })

  test('of a placeholder make it an eth account', () => {
    const carol = FVM.createSync({ chainId: CHAIN_ID }).account('carol', { type: 'eth' })
    vm.send({ from: 'alice', to: carol, value: '1 FIL' })
    expect(vm.getActor(carol)?.type).toBe('placeholder')
    const other = vm.fork()
    other.deleteActor(carol)
    vm.account('dora', { type: 'eth' })
    const raw = signedBy(carol.privateKey, { nonce: 0, to: vm.evm.addressOf('dora'), value: 5n })
    return raw.then((bytes) => {
      expect(vm.evm.sendRawTransaction(bytes).result.ok).toBe(true)
      expect(vm.getActor(carol)?.type).toBe('ethaccount')
    })
  })

  test('that revert are in the result', () => {
    const { token, bob } = made
    const data = TRANSFER(vm.evm.addressOf(bob), 5000n)
    const { result } = vm.evm.sendTransaction({ from: 'alice', to: token, data })
    expect(result.revert?.errorName).toBe('InsufficientBalance')
    expect(vm.nonceOf('alice')).toBe(result.message.sequence + 1n)
  })

  test('pay for their signatures, which differ in length', () => {
    const { token, bob } = made
    const data = TRANSFER(vm.evm.addressOf(bob), 5n)
    const gasOf = (request: object) =>
      vm.fork().evm.sendTransaction({ from: 'alice', to: token, data, ...request }).result
        .charges[0]
    const plain = gasOf({ maxPriorityFeePerGas: 100n })
    expect(plain?.name).toBe('OnChainMessage')
    const extra = (request: object) => Number(gasOf(request)!.other) - Number(plain!.other)
    // 1300 gas a byte, in milligas: a byte tells the kind, and v has 4 bytes where it has the chain id. Source: fvm 4.8.4 `price_list.rs`.
    expect(extra({ gasPrice: 100n, chainId: null })).toBe(1_300_000)
    expect(extra({ gasPrice: 100n })).toBe(4 * 1_300_000)
  })
})

async function signedBy(key: Uint8Array, fields: object): Promise<Hex> {
  return privateKeyToAccount(toHex(key)).signTransaction({
    type: 'eip1559',
    chainId: CHAIN_ID,
    maxFeePerGas: 100n,
    maxPriorityFeePerGas: 0n,
    gas: 20_000_000n,
    ...fields,
  })
}

function constructorArgs([name, symbol, supply]: readonly [string, string, bigint]): string {
  const text = (value: string) => `${'1'.padStart(64, '0')}${toHex(value).slice(2).padEnd(64, '0')}`
  const head = ['60', 'a0', supply.toString(16)].map((digits) => digits.padStart(64, '0')).join('')
  return `${head}${text(name)}${text(symbol)}`
}

describe('what a node would refuse is said', () => {
  const vm = FVM.createSync({ chainId: CHAIN_ID })
  const alice = vm.account('alice', { type: 'eth' })
  vm.account('bob')
  vm.account('poor', { type: 'eth', balance: 1n })
  const token = vm.evm.deploy(TOKEN, { args: ['E', 'E', 1n], from: 'alice' })
  const to = token.address
  const send = (request: object) => () => vm.evm.sendTransaction({ from: 'alice', to, ...request })
  const good = vm.evm.signTransaction({ from: 'alice', to })
  const raw = (bytes: Hex) => () => vm.evm.sendRawTransaction(bytes)

  test.each<readonly [string, () => unknown, RegExp]>([
    ['nothing', raw('0x'), /it is empty/],
    ['no hex', raw('f86b' as Hex), /the transaction is "f86b": 0x and pairs/],
    ['EIP-2930', send({ type: 'eip2930' }), /EIP-2930 transaction is not supported: send/],
    ['blobs', raw('0x03c0'), /unsupported transaction type 3: send an EIP-1559 \(type 2\)/],
    [
      'another chain',
      send({ chainId: 1 }),
      /signed for chain 1, and this world's chain id is 31415926/,
    ],
    [
      'another chain in a legacy one',
      send({ chainId: 314, gasPrice: 100n }),
      /signed for chain 314, .* or create the world with \{ chainId: 314 \}/,
    ],
    ['bytes behind', raw(`${good}00`), /the RLP value ends at byte \d+, and the input has \d+/],
    ['bytes missing', raw(good.slice(0, -2) as Hex), /a value is longer than the input/],
    ['no list', raw('0x0283010203'), /an EIP-1559 one is a list of 12 fields, and this is 3 bytes/],
    ['a short list', raw('0xc3010203'), /a legacy one is a list of 9 fields, and this is one of 3/],
    [
      'gas below the cost of inclusion',
      send({ gas: 1_000 }),
      /its gas is 1000: its inclusion in a block alone costs \d+, so give at least that/,
    ],
    ['a used nonce', send({ nonce: 0 }), /its nonce is 0, which 0x.* has used already: give 1/],
    ['a nonce too far', send({ nonce: 9 }), /its nonce is 9, and the next one of 0x.* is 1: send/],
    [
      'a tip above the cap',
      send({ maxFeePerGas: 200n, maxPriorityFeePerGas: 201n }),
      /refused: (its maxPriorityFeePerGas, 201|The provided tip)/,
    ],
    [
      'a low fee',
      send({ maxFeePerGas: 99n }),
      /it pays up to 99 attoFIL for each unit of gas: 100 or more/,
    ],
    [
      'no gas',
      send({ gas: 0n }),
      /its gas is 0: 1 to 10000000000, the limit of a block, are accepted/,
    ],
    ['too much gas', send({ gas: 10_000_000_001n }), /its gas is 10000000001: 1 to/],
    [
      'too much value',
      send({ value: '2000000000 FIL' }),
      /its value is 2000000000 FIL: less than 2000000000 FIL is accepted/,
    ],
    [
      'no funds',
      send({ from: 'poor' }),
      /its sender 0x.* has 1 attoFIL, and needs .*: fund it with vm.setBalance/,
    ],
    [
      'a large message',
      send({ data: `0x${'00'.repeat(65_500)}` }),
      /its message has 65\d{3} bytes/,
    ],
    ['a sender without eth keys', send({ from: 'bob' }), /account "bob" is of type secp256k1, and/],
    [
      'a contract that sends',
      send({ from: token }),
      /the sender is not a named account of this world/,
    ],
    [
      'a stranger',
      raw(tampered(good)),
      /its signer 0x.* has no actor in this world: it was signed with another key, or it was changed after/,
    ],
  ])('%s', (_, act, message) => {
    const root = vm.stateRoot()
    expect(act).toThrow(UsageError)
    expect(act).toThrow(message)
    expect(vm.stateRoot().equals(root)).toBe(true)
  })

  test('a high s is taken, as nodes take it', () => {
    const order = 0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141n
    const parsed = parseTransaction(good)
    const flipped = toHex(order - BigInt(parsed.s!), { size: 32 })
    const twin = good
      .replace(parsed.s!.slice(2), flipped.slice(2))
      .replace(
        `${parsed.yParity === 0 ? '80' : '01'}a0${parsed.r!.slice(2)}`,
        `${parsed.yParity === 0 ? '01' : '80'}a0${parsed.r!.slice(2)}`,
      ) as Hex
    expect(twin).not.toBe(good)
    expect(vm.fork().evm.sendRawTransaction(twin)).toMatchObject({ from: alice.ethAddress })
  })

  test('zeros before an integer change neither the signer nor the hash', () => {
    const list = fromRlp(sliceHex(good, 1), 'hex') as Hex[] // a list of fields and one empty list
    expect(list[5]).toBe(to.toLowerCase())
    const padded = list.map((field, i) => (i === 4 ? concatHex(['0x00', field]) : field))
    const odd = concatHex(['0x02', toRlp(padded)])
    expect(odd).not.toBe(good)
    const { from, hash } = vm.fork().evm.sendRawTransaction(good)
    expect(vm.fork().evm.sendRawTransaction(odd)).toMatchObject({ from, hash })
  })

  test('a wallet signs to the same bytes', async () => {
    const wallet = walletOf(vm, 'alice')
    const common = { to, nonce: 1, gas: 5n, value: 3n } as const
    const fees = { maxFeePerGas: 300n, maxPriorityFeePerGas: 7n }
    expect(vm.evm.signTransaction({ from: alice, ...common, ...fees })).toBe(
      await wallet.signTransaction({ type: 'eip1559', chainId: CHAIN_ID, ...common, ...fees }),
    )
    expect(vm.evm.signTransaction({ from: alice, ...common, gasPrice: 300n })).toBe(
      await wallet.signTransaction({
        type: 'legacy',
        chainId: CHAIN_ID,
        ...common,
        gasPrice: 300n,
      }),
    )
  })
})

/** With another value, so that the signature is of somebody else. */
function tampered(raw: Hex): Hex {
  const { to } = parseTransaction(raw)
  return raw.replace(`${to!.slice(2).toLowerCase()}80`, `${to!.slice(2).toLowerCase()}01`) as Hex
}
