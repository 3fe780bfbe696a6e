import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, type NodeProcess, startNode, titled } from './node-process.ts'

const reason = missing('iso-filecoin')
const MNEMONIC = 'test test test test test test test test test test test junk'

describe.skipIf(reason !== undefined)(titled('iso-filecoin', reason), () => {
  let node: NodeProcess

  beforeAll(async () => {
    node = await startNode()
  })

  afterAll(() => node.stop())

  async function client() {
    const { RPC } = await import('iso-filecoin/rpc')
    return new RPC({ api: `${node.url}/rpc/v1`, network: 'testnet' })
  }

  /** The result of an answer that is no error. */
  function resultOf<T extends { readonly result?: unknown; readonly error?: unknown }>(
    answer: T,
  ): NonNullable<T['result']> {
    expect(answer.error).toBeUndefined()
    return answer.result!
  }

  test('25. a transfer is estimated, signed, pushed and waited for', async () => {
    const rpc = await client()
    const wallet = await import('iso-filecoin/wallet')
    const { Message } = await import('iso-filecoin/message')
    const account = wallet.accountFromMnemonic(
      ...([MNEMONIC, 'SECP256K1', "m/44'/461'/0'/0/0", '', 'testnet'] as const),
    )
    const from = account.address.toString()
    const to = wallet
      .accountFromMnemonic(MNEMONIC, 'SECP256K1', "m/44'/461'/0'/0/1", '', 'testnet')
      .address.toString()
    const before = BigInt(resultOf(await rpc.balance(to)))
    const message = await new Message({ from, to, value: '1000' }).prepare(rpc)
    expect(message.gasLimit).toBeGreaterThan(0)
    const signature = wallet.signMessage(account.privateKey!, 'SECP256K1', message)
    const pushed = resultOf(await rpc.pushMessage({ msg: message, signature: signature }))
    expect(pushed['/']).toMatch(/^bafy2bza/)
    // Its type says that waitMsg gives a CID; it gives what the node answers.
    const lookup: unknown = resultOf(await rpc.waitMsg({ cid: pushed, confidence: 2 }))
    expect(lookup).toMatchObject({ Receipt: { ExitCode: 0 }, Message: pushed })
    expect(BigInt(resultOf(await rpc.balance(to))) - before).toBe(1000n)
    expect(resultOf(await rpc.nonce(from))).toBe(1)
  })

  test('reads: version, network, addresses, tipsets', async () => {
    const rpc = await client()
    expect(resultOf(await rpc.version()).Version).toContain('litefvm')
    expect(resultOf(await rpc.networkName())).toBe('devnet')
    expect(resultOf(await rpc.balance('t01999999'))).toBe('0')
    const wallet = (await node.ask('Filecoin.WalletList')) as string[]
    const f1 = wallet.find((address) => address.startsWith('t1'))
    const id = resultOf(await rpc.stateLookupID({ address: f1! }))
    expect(id).toMatch(/^t0\d+$/)
    expect(resultOf(await rpc.stateAccountKey({ address: id }))).toBe(f1)
    expect(resultOf(await rpc.stateLookupRobustAddress({ address: id }))).toBe(f1)
    const head = resultOf(await rpc.chainHead())
    expect(head.Height).toBeGreaterThan(10_000)
    expect(resultOf(await rpc.getTipSetByHeight({ height: 10_000 })).Height).toBe(10_000)
    const eth = resultOf(await rpc.filecoinAddressToEthAddress({ address: id }))
    expect(eth).toMatch(/^0xff0{22}/)
  })

  test('an unknown address is an error, not an exception', async () => {
    const rpc = await client()
    const { error } = await rpc.nonce('t1e3qzkmsbpvzsp7uiyl2wk7ly73mdmt7t4ldmuwi')
    expect(error).toBeDefined()
  })
})
