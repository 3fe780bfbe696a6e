import { addressToString } from '../../crypto/index.ts'
import type { CborReader } from '../../ipld/index.ts'
import { type Cid } from '../../ipld/index.ts'
import {
  ActorError,
  type Address,
  type ChainEpoch,
  ExitCode,
  Protocol,
  SyscallError,
} from '../../types/index.ts'
import type { IpldBlock } from '../runtime/block-io.ts'
import { readArray, writeArray } from '../runtime/cbor-fields.ts'
import { EXPORTED_METHODS } from '../runtime/exported-methods.ts'
import { decodeBlock, encodeParams } from '../runtime/params.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { MinerExitCode } from './exit-codes.ts'
import type { PieceActivationManifest } from './params-sectors.ts'

/** A sector that was activated or updated, its pieces, and the actors that each piece notifies. */
export interface ActivationNotifications {
  readonly sectorNumber: bigint
  readonly sectorExpiration: ChainEpoch
  readonly pieces: readonly PieceActivationManifest[]
}

interface PieceChange {
  readonly data: Cid
  readonly size: bigint
  readonly payload: Uint8Array
}

interface SectorChanges {
  readonly sector: bigint
  readonly minimumCommitmentEpoch: ChainEpoch
  readonly added: readonly PieceChange[]
}

/**
 * Notifies the actors that pieces name, each once, in the order of their addresses; the addresses are
 * taken as given, not resolved.
 *
 * @param requireSuccess - fail if a notified actor fails or refuses a piece; otherwise its answer has no effect
 * @throws ActorError a {@link MinerExitCode} of notifications
 * @see builtin-actors v18.0.0 `actors/miner/src/notifications.rs`
 */
export function notifyDataConsumers(
  rt: Runtime,
  activations: readonly ActivationNotifications[],
  requireSuccess: boolean,
): void {
  for (const { notifee, changes } of groupByNotifee(activations)) {
    try {
      const response = sendNotification(rt, notifee, changes)
      if (requireSuccess) validateResponse(notifee, changes, response)
    } catch (thrown) {
      if (requireSuccess || !(thrown instanceof ActorError)) throw thrown
    }
  }
}

interface Notification {
  readonly notifee: Address
  readonly changes: readonly SectorChanges[]
}

/** Regroups sectors, pieces and notified actors by actor, then by sector number. */
function groupByNotifee(activations: readonly ActivationNotifications[]): Notification[] {
  const expirations = new Map(activations.map((a) => [a.sectorNumber, a.sectorExpiration]))
  const byNotifee = new Map<string, { notifee: Address; sectors: Map<bigint, PieceChange[]> }>()
  for (const { sectorNumber, pieces } of activations)
    for (const { cid, size, notify } of pieces)
      for (const { address, payload } of notify) {
        let group = byNotifee.get(address.key)
        if (group === undefined) {
          group = { notifee: address, sectors: new Map() }
          byNotifee.set(address.key, group)
        }
        const added = group.sectors.get(sectorNumber) ?? []
        added.push({ data: cid, size, payload })
        group.sectors.set(sectorNumber, added)
      }
  return [...byNotifee.values()]
    .sort((a, b) => compareAddresses(a.notifee, b.notifee))
    .map(({ notifee, sectors }) => ({
      notifee,
      changes: [...sectors]
        .sort(([a], [b]) => compareNumbers(a, b))
        .map(([sector, added]) => ({
          sector,
          minimumCommitmentEpoch: expirations.get(sector)!, // of the same list
          added,
        })),
    }))
}

/** Says for each sector and piece whether it was accepted. */
function sendNotification(
  rt: Runtime,
  notifee: Address,
  changes: readonly SectorChanges[],
): boolean[][] {
  const data = trySend(rt, notifee, encodeChanges(changes))
  if (data === undefined)
    throw new ActorError(MinerExitCode.NOTIFICATION_RESPONSE_INVALID, 'no return data')
  try {
    return decodeBlock(data, (r) => readArray(r, readAccepted))
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    throw new ActorError(
      MinerExitCode.NOTIFICATION_RESPONSE_INVALID,
      `invalid return data serialization: ${thrown.message}`,
    )
  }
}

/** Sends by syscalls, since a refused send and a failed call have exit codes of their own here. */
function trySend(rt: Runtime, notifee: Address, params: IpldBlock): IpldBlock | undefined {
  const { sys } = rt
  let answer: ReturnType<typeof sys.send>
  try {
    const id = sys.blockCreate(BigInt(params.codec), params.data)
    answer = sys.send({
      to: notifee,
      method: EXPORTED_METHODS.SectorContentChanged,
      params: id,
      value: 0n,
      gasLimit: undefined,
      readOnly: false,
    })
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    throw new ActorError(
      MinerExitCode.NOTIFICATION_SEND_FAILED,
      `send failed with error number ${thrown.errorNumber}`,
    )
  }
  const data =
    answer.blockId === 0 ? undefined : { codec: answer.codec, data: sys.blockData(answer.blockId) }
  if (answer.exitCode !== ExitCode.OK)
    throw new ActorError(
      MinerExitCode.NOTIFICATION_RECEIVER_ABORTED,
      `receiver aborted with ${answer.exitCode}`,
    )
  return data
}

function encodeChanges(changes: readonly SectorChanges[]): IpldBlock {
  return encodeParams((w) => {
    writeArray(w, changes, ({ sector, minimumCommitmentEpoch, added }) => {
      w.writeArrayHeader(3)
      w.writeUint(sector)
      w.writeInt(minimumCommitmentEpoch)
      writeArray(w, added, ({ data, size, payload }) => {
        w.writeArrayHeader(3)
        w.writeLink(data)
        w.writeUint(size)
        w.writeBytes(payload)
      })
    })
  })
}

function readAccepted(r: CborReader): boolean[] {
  return readArray(r, (piece) => piece.readBool())
}

function validateResponse(
  notifee: Address,
  request: readonly SectorChanges[],
  response: readonly (readonly boolean[])[],
): void {
  if (response.length !== request.length)
    throw new ActorError(
      MinerExitCode.NOTIFICATION_RESPONSE_INVALID,
      'sector change response mismatched sectors',
    )
  request.forEach(({ sector, added }, i) => {
    const accepted = response[i]! // as long as the request
    if (accepted.length !== added.length)
      throw new ActorError(
        MinerExitCode.NOTIFICATION_RESPONSE_INVALID,
        `sector change response mismatched pieces for sector ${sector}`,
      )
    if (!accepted.every((isAccepted) => isAccepted))
      throw new ActorError(
        MinerExitCode.NOTIFICATION_REJECTED,
        `sector change rejected by ${addressToString(notifee)} for sector ${sector}`,
      )
  })
}

/** The order of the reference: by protocol, then ids and namespaces by value, then by bytes. */
function compareAddresses(a: Address, b: Address): number {
  if (a.protocol !== b.protocol) return a.protocol - b.protocol
  if (a.protocol === Protocol.ID) return compareNumbers(a.actorId!, b.actorId!) // both are f0
  if (a.protocol === Protocol.Delegated) {
    const byNamespace = compareNumbers(a.namespace!, b.namespace!) // both are f4
    if (byNamespace !== 0) return byNamespace
  }
  const x = a.payload
  const y = b.payload
  if (x.length !== y.length) return x.length - y.length
  const at = x.findIndex((byte, i) => byte !== y[i])
  return at < 0 ? 0 : x[at]! - y[at]!
}

function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
