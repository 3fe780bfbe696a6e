import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Abi, type Address, createWalletClient, type Hex, http, publicActions } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compiled } from './compiled.ts'
import {
  ALICE,
  ALICE_KEY,
  BOB,
  missing,
  type NodeProcess,
  startNode,
  titled,
} from './node-process.ts'

/*
 * synapse-core on its devnet, whose chain id the node has. The contract of Filecoin Pay is not in npm:
 * LITEFVM_FOC names a checkout of FilOzone/filecoin-pay that forge has built.
 */

const reason = missing('@filoz/synapse-core')
const PAY = join(process.env['LITEFVM_FOC'] ?? '', 'out/FilecoinPayV1.sol/FilecoinPayV1.json')
const payReason = !existsSync(PAY)
  ? 'LITEFVM_FOC names no checkout of FilOzone/filecoin-pay that forge has built'
  : undefined

const FIL = 10n ** 18n

/** The functions of synapse-core that the suite calls. Its types are absent where it is not installed. */
type Call = (client: object, options: object) => Promise<unknown>
type Calls<Names extends string> = Readonly<Record<Names, Call>>

/** The parts of synapse-sdk that the suite uses. */
interface SynapseSdk {
  readonly TOKENS: { readonly USDFC: string }
  readonly Synapse: {
    create(options: object): {
      readonly payments: {
        walletBalance(options?: object): Promise<bigint>
        approve(options: object): Promise<Hex>
        allowance(options: object): Promise<bigint>
      }
      readonly providers: { getProvider(options: object): Promise<unknown> }
    }
  }
}

async function load<Names extends string>(path: string): Promise<Calls<Names>> {
  const name: string = `@filoz/synapse-core/${path}` // no type is looked for
  return (await import(/* @vite-ignore */ name)) as Calls<Names>
}

describe.skipIf(reason !== undefined)(titled('synapse-core', reason), () => {
  let node: NodeProcess
  let token: Address
  let pay: Address
  let client: ReturnType<typeof createClient>

  beforeAll(async () => {
    node = await startNode('--preset', 'foc')
    token = await deploy(compiled('synapse/Token.sol', 'Token').bytecode)
    if (payReason === undefined) {
      const artifact = JSON.parse(readFileSync(PAY, 'utf8')) as { bytecode: { object: Hex } }
      pay = await deploy(artifact.bytecode.object)
    } else pay = BOB
    const { devnet } = (await import('@filoz/synapse-core/chains' as string)) as {
      devnet: Parameters<typeof createWalletClient>[0]['chain'] & { contracts: object }
    }
    // synapse-core looks its devnet up by its id, so the addresses are set in place.
    Object.assign(devnet.contracts, {
      usdfc: { ...entry(devnet.contracts, 'usdfc'), address: token },
      filecoinPay: { ...entry(devnet.contracts, 'filecoinPay'), address: pay },
    })
    client = createClient(devnet)
    const { abi } = compiled('synapse/Token.sol', 'Token')
    const hash = await client.writeContract({
      address: token,
      abi,
      functionName: 'mint',
      args: [ALICE, 1_000n * FIL],
      account: client.account!,
      chain: client.chain,
    })
    await client.waitForTransactionReceipt({ hash })
  })

  afterAll(() => node.stop())

  function createClient(chain: Parameters<typeof createWalletClient>[0]['chain']) {
    const account = privateKeyToAccount(ALICE_KEY)
    return createWalletClient({
      account,
      chain,
      transport: http(`${node.url}/rpc/v1`),
      pollingInterval: 20,
    }).extend(publicActions)
  }

  async function deploy(bytecode: Hex): Promise<Address> {
    const hash = await node.ask('eth_sendTransaction', { from: ALICE, data: bytecode })
    const receipt = (await node.ask('eth_getTransactionReceipt', hash)) as {
      readonly contractAddress: Address
    }
    return receipt.contractAddress
  }

  test('a balance is read by Multicall3, and an approval shows in it', async () => {
    const erc20 = await load<'balance' | 'approveSync'>('erc20')
    const question = { address: ALICE, spender: BOB }
    expect(await erc20.balance(client, question)).toEqual({
      value: 1_000n * FIL,
      decimals: 18,
      symbol: 'TUSD',
      allowance: 0n,
    })
    const approved = await erc20.approveSync(client, { amount: 5n, spender: BOB })
    expect(approved).toMatchObject({
      receipt: { status: 'success' },
      event: { args: { owner: ALICE, spender: BOB, value: 5n } },
    })
    expect(await erc20.balance(client, question)).toMatchObject({ allowance: 5n })
  })

  test('a permit that synapse-core signs is one that the token accepts', async () => {
    const { balanceForPermit } = await load<'balanceForPermit'>('erc20')
    const { signErc20Permit } = await load<'signErc20Permit'>('typed-data')
    const before = await balanceForPermit(client, { address: ALICE })
    expect(before).toEqual({ value: 1_000n * FIL, name: 'Test dollar', nonce: 0n, version: '1' })
    const deadline = 2n ** 40n
    const terms = { amount: 7n, nonce: 0n, deadline, token, spender: BOB }
    const signature = (await signErc20Permit(client, {
      ...terms,
      name: 'Test dollar',
      version: '1',
    })) as Hex
    const [r, s, v] = [
      `0x${signature.slice(2, 66)}`,
      `0x${signature.slice(66, 130)}`,
      Number.parseInt(signature.slice(130), 16),
    ]
    const hash = await client.writeContract({
      address: token,
      abi: compiled('synapse/Token.sol', 'Token').abi,
      functionName: 'permit',
      args: [ALICE, BOB, 7n, deadline, v, r, s],
      account: client.account!,
      chain: client.chain,
    })
    expect((await client.waitForTransactionReceipt({ hash })).status).toBe('success')
    expect(await balanceForPermit(client, { address: ALICE })).toMatchObject({ nonce: 1n })
  })

  test('synapse-sdk reads balances, approves and reads its allowance', async () => {
    const { Synapse, TOKENS } = (await import('@filoz/synapse-sdk' as string)) as SynapseSdk
    const synapse = Synapse.create({
      chain: client.chain,
      transport: http(`${node.url}/rpc/v1`),
      account: privateKeyToAccount(ALICE_KEY),
      source: null,
    })
    const { payments } = synapse
    const usdfc = { token: TOKENS.USDFC }
    expect(await payments.walletBalance()).toBe(
      BigInt((await node.ask('eth_getBalance', ALICE, 'latest')) as Hex),
    )
    expect(await payments.walletBalance(usdfc)).toBe(1_000n * FIL)
    const hash = await payments.approve({ spender: BOB, amount: 9n, ...usdfc })
    expect((await client.waitForTransactionReceipt({ hash })).status).toBe('success')
    expect(await payments.allowance({ spender: BOB, ...usdfc })).toBe(9n)
    // The contracts of the storage service are not on this chain: what asks them fails, and names the call.
    await expect(synapse.providers.getProvider({ providerId: 1n })).rejects.toThrow('getProvider')
  })

  describe.skipIf(payReason !== undefined)(titled('Filecoin Pay', payReason), () => {
    test('funds are deposited, by an approval and by a permit, and withdrawn', async () => {
      const payments = await load<
        'accounts' | 'depositSync' | 'depositWithPermitSync' | 'withdrawSync'
      >('pay')
      const { approveSync } = await load<'approveSync'>('erc20')
      await approveSync(client, { amount: 100n * FIL })
      expect(await payments.depositSync(client, { amount: 100n * FIL })).toMatchObject({
        receipt: { status: 'success' },
      })
      await payments.depositWithPermitSync(client, { amount: 20n * FIL })
      await payments.withdrawSync(client, { amount: 50n * FIL })
      expect(await payments.accounts(client, { address: ALICE })).toMatchObject({
        funds: 70n * FIL,
        availableFunds: 70n * FIL,
      })
    })

    test('an operator is approved with its allowances', async () => {
      const payments = await load<'setOperatorApprovalSync' | 'operatorApprovals'>('pay')
      const terms = { rateAllowance: 3n, lockupAllowance: 4n, maxLockupPeriod: 5n }
      await payments.setOperatorApprovalSync(client, { operator: BOB, approve: true, ...terms })
      expect(
        await payments.operatorApprovals(client, { address: ALICE, operator: BOB }),
      ).toMatchObject({ isApproved: true, ...terms })
    })
  })
})

function entry(contracts: object, name: string): object {
  return (contracts as Readonly<Record<string, { abi: Abi }>>)[name]!
}
