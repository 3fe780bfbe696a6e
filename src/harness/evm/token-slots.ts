import {
  type EvmFrame,
  type EvmObserver,
  type EvmStep,
  EXPORTED_METHODS,
  opcodeOf,
} from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import { NATIVE_VERSIONS, nativeVersionsText } from '../../machine/index.ts'
import { cbor } from '../../schema/index.ts'
import {
  type ActorId,
  Address,
  assertOptions,
  type IntLike,
  MAX_U256,
  SYSTEM_ACTOR_ID,
  toBigInt,
  UsageError,
} from '../../types/index.ts'
import { bytesToHex, type Hex, hexToBytes } from '../abi/index.ts'
import { store } from './cheats.ts'
import type { EvmHost } from './host.ts'

/** Functions of ERC-20 whose values can be set. */
const FUNCTIONS = {
  balanceOf: '0x70a08231',
  allowance: '0xdd62ed3e',
  totalSupply: '0x18160ddd',
} as const satisfies Record<string, Hex>

const SLOAD = opcodeOf('SLOAD')
/** A value of 95 bits that no other slot has; amounts of 96 bits hold it. */
const PROBE = 0x6c697465_66766d00_6465616cn
const MAX_SLOTS = 1_000
const SYSTEM_ACTOR = Address.id(SYSTEM_ACTOR_ID)

/** A call of a token that returns an amount. */
interface TokenCall {
  readonly token: AddressLike
  readonly name: keyof typeof FUNCTIONS
  /** The accounts that the amount belongs to. */
  readonly accounts: readonly AddressLike[]
}

/** Options of {@link dealToken}. */
export interface TokenDealOptions {
  /** Changes the total supply by as much as the balance; false by default. */
  readonly adjust?: boolean
}

/** Collects the slots that a call reads, each once. */
class SlotReads implements EvmObserver {
  readonly slots = new Map<string, { readonly contract: ActorId; readonly slot: bigint }>()
  readonly #contracts: ActorId[] = []

  begin(): void {
    this.slots.clear()
    this.#contracts.length = 0
  }

  enter({ actorId }: EvmFrame): void {
    this.#contracts.push(actorId)
  }

  step({ opcode, stack }: EvmStep): void {
    const contract = this.#contracts.at(-1)
    const slot = stack.at(-1)
    if (opcode !== SLOAD || contract === undefined || slot === undefined) return
    if (this.slots.size < MAX_SLOTS) this.slots.set(`${contract} ${slot}`, { contract, slot })
  }

  exit(): void {
    this.#contracts.pop()
  }
}

/** Sets a balance of a token. @throws UsageError `FVM_TOKEN` as {@link setTokenAmount} does */
export function dealToken(
  host: EvmHost,
  { token, to }: { readonly token: AddressLike; readonly to: AddressLike },
  given: IntLike,
  options: TokenDealOptions,
): void {
  host.assertIdle('deal')
  assertOptions(options, 'the options of vm.evm.deal', { adjust: true })
  const amount = toBigInt(given, 'the amount', 0n, MAX_U256)
  host.attempt(() => {
    const balance: TokenCall = { token, name: 'balanceOf', accounts: [to] }
    const before = tokenAmountOf(host, balance) ?? 0n
    setTokenAmount(host, balance, amount)
    if (options.adjust !== true) return
    const supply: TokenCall = { token, name: 'totalSupply', accounts: [] }
    setTokenAmount(host, supply, (tokenAmountOf(host, supply) ?? 0n) - before + amount)
  })
}

/** Sets an allowance of a token. @throws UsageError `FVM_TOKEN` as {@link setTokenAmount} does */
export function dealAllowance(
  host: EvmHost,
  token: AddressLike,
  accounts: readonly [owner: AddressLike, spender: AddressLike],
  given: IntLike,
): void {
  host.assertIdle('dealAllowance')
  const amount = toBigInt(given, 'the amount', 0n, MAX_U256)
  host.attempt(() => setTokenAmount(host, { token, name: 'allowance', accounts }, amount))
}

/** Reads an amount of a token; undefined if the call fails or returns no word. */
function tokenAmountOf(host: EvmHost, call: TokenCall): bigint | undefined {
  const result = host.peek({ ...messageOf(host, call), returns: cbor.bytes })
  const { value } = result.ok && result.returnData.length > 0 ? result : { value: undefined }
  return value?.length === 32 ? BigInt(bytesToHex(value)) : undefined
}

/**
 * Sets an amount of a token in the slot that the call reads. An observed run of the call finds the slot,
 * so that any layout of the token and any proxy works.
 *
 * @throws UsageError `FVM_TOKEN` if there is no contract, or if no slot holds the plain amount
 */
function setTokenAmount(host: EvmHost, call: TokenCall, amount: bigint): void {
  const { vm } = host
  const { token, name } = call
  const what = host.ethAddressOf(token)
  if (vm.getActor(token)?.type !== 'evm')
    throw new UsageError(
      'FVM_TOKEN',
      `there is no contract at ${what}: give the address of a token`,
    )
  if (!NATIVE_VERSIONS.includes(vm.config.networkVersion))
    throw new UsageError(
      'FVM_TOKEN',
      `the slot of a token is found by the native EVM, which is that of ${nativeVersionsText()}, not of ${vm.config.networkVersion}: set it with vm.evm.store(token, vm.evm.slotOf(slot, account), amount)`,
    )
  const reads = new SlotReads()
  host.observe(messageOf(host, call), reads)
  for (const { contract, slot } of reads.slots.values()) {
    const address = Address.id(contract)
    const seen = host.aside(() => {
      store(host, address, slot, PROBE)
      return tokenAmountOf(host, call)
    })
    if (seen !== PROBE) continue
    store(host, address, slot, amount)
    return
  }
  throw new UsageError(
    'FVM_TOKEN',
    `no slot of ${what} holds what ${name} returns as it is: set it by its slot (vm.evm.store, hardhat_setStorageAt), or send tokens from an account that has some`,
  )
}

function messageOf(host: EvmHost, { token, name, accounts }: TokenCall) {
  const words = accounts.map((account) => host.ethAddressOf(account).slice(2).padStart(64, '0'))
  return {
    from: SYSTEM_ACTOR,
    to: token,
    method: EXPORTED_METHODS.InvokeEVM,
    params: hexToBytes(`${FUNCTIONS[name]}${words.join('')}`, 'the call data'),
    schema: cbor.bytes,
  }
}
