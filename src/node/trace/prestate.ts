import type { FVM, Hex, Result } from '../../harness/index.ts'
import {
  type Blockstore,
  CborReader,
  Cid,
  decodeCbor,
  diffKamts,
  type IpldValue,
} from '../../ipld/index.ts'
import type { ActorState } from '../../state-tree/index.ts'
import { type ActorId, Address, FIRST_NON_SINGLETON_ID } from '../../types/index.ts'
import { ethOfActor } from '../eth-address.ts'
import { quantity, toHex, wordOf } from '../hex.ts'

/** An account as the prestate tracer shows it. */
export interface AccountView {
  balance?: Hex
  nonce?: number
  code?: Hex
  storage?: Record<Hex, Hex>
}

/** Options of the prestate tracer. */
export interface PrestateOptions {
  readonly diffMode: boolean
  readonly disableCode: boolean
  readonly disableStorage: boolean
}

/** Accounts before and after a message, by address. */
export interface StateDiffView {
  readonly pre: Record<Hex, AccountView>
  readonly post: Record<Hex, AccountView>
}

/**
 * Compares accounts before and after a message. Storage has the slots that changed, as Forest shows
 * them: reads leave no trace.
 */
export function stateDiff(
  before: FVM,
  after: FVM,
  result: Result<unknown>,
  options: PrestateOptions,
): StateDiffView {
  const pre: Record<Hex, AccountView> = {}
  const post: Record<Hex, AccountView> = {}
  for (const change of result.changes) {
    if (change.id < FIRST_NON_SINGLETON_ID) continue
    const address = ethOfActor(change.id, change.after ?? change.before)
    const [old, now] = [
      viewOf(before, change.id, change.before, options),
      viewOf(after, change.id, change.after, options),
    ]
    if (!options.disableStorage) addStorage({ old, now }, before, after, change.id)
    if (old !== undefined) pre[address] = old
    if (now === undefined) continue
    if (!options.diffMode || old === undefined) {
      post[address] = now
      continue
    }
    const changed: AccountView = {}
    if (now.balance !== undefined && now.balance !== old.balance) changed.balance = now.balance
    if (now.nonce !== undefined && now.nonce !== old.nonce) changed.nonce = now.nonce
    if (now.code !== undefined && now.code !== old.code) changed.code = now.code
    if (now.storage !== undefined) changed.storage = now.storage
    if (Object.keys(changed).length > 0) post[address] = changed
    else delete pre[address]
  }
  return { pre, post }
}

function viewOf(
  vm: FVM,
  id: ActorId,
  actor: ActorState | undefined,
  { disableCode }: PrestateOptions,
): AccountView | undefined {
  if (actor === undefined) return undefined
  const address = Address.id(id)
  const isContract = vm.getActor(address)?.type === 'evm'
  const nonce = isContract
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the state of a contract has a nonce
      (vm.state(address) as { readonly nonce: bigint }).nonce
    : actor.sequence
  return {
    balance: quantity(actor.balance),
    ...(nonce === 0n ? {} : { nonce: Number(nonce) }),
    ...(isContract && !disableCode ? { code: vm.evm.getCode(address) } : {}),
  }
}

/** Adds the slots that differ to the views of a contract. */
function addStorage(
  { old, now }: { old: AccountView | undefined; now: AccountView | undefined },
  before: FVM,
  after: FVM,
  id: ActorId,
): void {
  for (const { key, before: from, after: to } of diffKamts(
    storageOf(before, id),
    storageOf(after, id),
  )) {
    const slot = toHex(wordOf(numberOf(key)))
    if (old !== undefined && from !== undefined) (old.storage ??= {})[slot] = wordText(from)
    if (now !== undefined && to !== undefined) (now.storage ??= {})[slot] = wordText(to)
  }
}

/** The storage of a contract; empty for other actors. */
function storageOf(vm: FVM, id: ActorId): { store: Blockstore; root: Cid | undefined } {
  const actor = vm.getActor(Address.id(id))
  const block = actor?.type === 'evm' ? vm.getBlock(actor.state) : undefined
  const fields = block === undefined ? undefined : decodeCbor(block)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the array holds IPLD values; field 2 is the root in every release
  const root = Array.isArray(fields) ? (fields[2] as IpldValue) : undefined
  return { store: vm.blockstore, root: root instanceof Cid ? root : undefined }
}

/** An encoded word of storage as 32 bytes. */
function wordText(encoded: Uint8Array): Hex {
  return toHex(wordOf(numberOf(new CborReader(encoded).readBytes())))
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(toHex(bytes))
}
