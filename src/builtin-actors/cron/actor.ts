import type { CborReader } from '../../ipld/index.ts'
import { ActorError, type Address, type MethodNum } from '../../types/index.ts'
import { readAddress, readArray, readTuple, writeArray } from '../runtime/cbor-fields.ts'
import { methodWithoutParams, methodWithParams, type NativeActor } from '../runtime/dispatch.ts'
import type { StateCodec } from '../runtime/runtime.ts'
import { SYSTEM_ACTOR_ID } from '../runtime/singletons.ts'

/** What cron calls in every epoch. */
export interface CronEntry {
  readonly receiver: Address
  readonly method: MethodNum
}

/** Cron's state. */
export interface CronState {
  readonly entries: readonly CronEntry[]
}

/** CBOR `[[[receiver, method]*]]`. */
export const CRON_STATE: StateCodec<CronState> = {
  encode(w, { entries }) {
    w.writeArrayHeader(1)
    writeArray(w, entries, ({ receiver, method }) => {
      w.writeArrayHeader(2)
      w.writeBytes(receiver.bytes)
      w.writeUint(method)
    })
  },
  decode(r) {
    readTuple(r, 1, 'cron state')
    return { entries: readArray(r, readEntry) }
  },
}

function readEntry(r: CborReader): CronEntry {
  readTuple(r, 2, 'cron entry')
  return { receiver: readAddress(r), method: r.readUint() }
}

/** @see builtin-actors v18.0.0 `actors/cron/src/lib.rs` */
export const CRON_ACTOR: NativeActor = {
  name: 'cron',
  isRestricted: true,
  methods: new Map([
    [
      1n,
      methodWithParams('Constructor', CRON_STATE.decode, (rt, state) => {
        rt.requireCaller(SYSTEM_ACTOR_ID)
        rt.create(CRON_STATE, state)
        return undefined
      }),
    ],
    [
      2n,
      methodWithoutParams('EpochTick', (rt) => {
        rt.requireCaller(SYSTEM_ACTOR_ID)
        for (const { receiver, method } of rt.state(CRON_STATE).entries)
          ignoreFailure(() => rt.send(receiver, method, undefined, 0n))
        return undefined
      }),
    ],
  ]),
}

function ignoreFailure(send: () => unknown): void {
  try {
    send()
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
  }
}
