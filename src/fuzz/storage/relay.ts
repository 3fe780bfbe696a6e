import { builtinDefinitionOf, EXPORTED_METHODS } from '../../builtin-actors/index.ts'
import { FIRST_EXPORTED_METHOD } from '../../crypto/index.ts'
import { methodNumbersOf } from '../../schema/index.ts'
import { Address } from '../../types/index.ts'
import { word } from '../evm/words.ts'
import { bytes, concat, encodeTree } from '../gen/cbor-tree.ts'
import type { CallDraft } from '../gen/gen.ts'
import type { StorageGen } from './typed-call.ts'

/** Codec number of CBOR in the precompile's input. */
const CBOR = 0x51n
/** Offset of the parameters behind the six words of the precompile's input. */
const PARAMS_OFFSET = 192n

/** Makes a contract send a call as read-only; undefined for a method that contracts cannot call. */
export function readOnlyCall(g: StorageGen, call: CallDraft): CallDraft | undefined {
  const { session, view } = g
  const relay = view.relay()
  const id = call.to.actorId
  if (relay === undefined || id === undefined) return undefined
  const method = numbersOf(g, call).find((number) => number >= FIRST_EXPORTED_METHOD)
  if (method === undefined) return undefined
  const params = call.params === undefined ? new Uint8Array(0) : encodeTree(call.params)
  const input = concat(
    word(method),
    word(0n),
    word(1n), // the flag of a read-only send
    word(params.length === 0 ? 0n : CBOR),
    word(PARAMS_OFFSET),
    word(id),
    word(BigInt(params.length)),
    params,
    new Uint8Array((32 - (params.length % 32)) % 32),
  )
  return {
    note: `${call.note}, read only, by a contract`,
    to: Address.id(relay),
    method: EXPORTED_METHODS.InvokeEVM,
    value: 0n,
    params: bytes(input),
    callers: session.world.senders.map((sender) => sender.id),
  }
}

/** Makes a contract send a call, which the actor's internal methods do not accept. */
export function callByContract(g: StorageGen, call: CallDraft): CallDraft {
  const contracts = g.session.actors('evm').map(({ id }) => id)
  const internal = numbersOf(g, call).find((number) => number < FIRST_EXPORTED_METHOD)
  return { ...call, method: internal ?? call.method, callers: contracts }
}

/** The numbers of a call's method. */
function numbersOf({ session }: StorageGen, call: CallDraft): readonly bigint[] {
  const type = session.actors().find(({ id }) => id === call.to.actorId)?.type
  const methods = type === undefined ? {} : (builtinDefinitionOf(type)?.methods ?? {})
  const all = Object.entries(methods).map(([name, spec]) => methodNumbersOf(name, spec))
  return all.find((numbers) => numbers.includes(call.method)) ?? [call.method]
}
