import { failureText } from '../../conformance/index.ts'
import { addressToString } from '../../crypto/index.ts'
import { actorStackLines } from '../../harness/index.ts'
import { Codec, cidToString, decodeCbor, type IpldValue } from '../../ipld/index.ts'
import type { ApplyRet, ExecutionEvent, TracedBlock } from '../../machine/index.ts'
import { DecodeError, type ExitCode, errorNumberName } from '../../types/index.ts'
import type { ActorRun } from './run-actor.ts'

/** Gas charged under one name, in milligas. */
export interface ChargeTotal {
  readonly name: string
  readonly count: number
  readonly milligas: bigint
}

/** A call and those it made. */
export interface CallNode {
  readonly from: string
  readonly to: string
  readonly method: string
  /** attoFIL. */
  readonly value: string
  readonly readOnly: boolean
  /** Undefined if the call did not return: out of gas, or a fatal error. */
  exitCode: ExitCode | undefined
  /** Why it was refused; undefined if it was made. */
  error: string | undefined
  /** Milligas charged while it was the innermost call or its calls were. */
  milligas: bigint
  readonly calls: CallNode[]
}

/** A message's outcome as `litefvm run` shows it. */
export interface MessageSummary {
  readonly exitCode: ExitCode
  readonly gasUsed: string
  /** Hex. */
  readonly returnData: string
  /** The return decoded; undefined if it is not CBOR. */
  readonly returned: IpldValue | undefined
  readonly events: readonly EventSummary[]
  readonly failure: string | undefined
  readonly calls: readonly CallNode[]
  readonly charges: readonly ChargeTotal[]
}

/** An event with its entries; values decoded if they are CBOR. */
export interface EventSummary {
  readonly emitter: string
  readonly entries: readonly { readonly key: string; readonly value: IpldValue }[]
}

/** The summary of a run. */
export interface RunSummary {
  /** Address of the actor, such as `f0103`. */
  readonly actor: string
  readonly constructor: MessageSummary | undefined
  readonly message: MessageSummary
  readonly stateCid: string | undefined
  readonly state: IpldValue | undefined
}

/** Puts a run in the form in which it is shown. */
export function summaryOf(run: ActorRun): RunSummary {
  const { id, constructed, applied, state, stackOf } = run
  return {
    actor: `f0${id}`,
    constructor: constructed === undefined ? undefined : messageSummary(constructed, stackOf),
    message: messageSummary(applied, stackOf),
    stateCid: state === undefined ? undefined : cidToString(state.cid),
    state:
      state?.block === undefined
        ? undefined
        : decoded({ codec: state.cid.codec, data: state.block }),
  }
}

/** Puts one message's outcome in the form in which it is shown. */
export function messageSummary(ret: ApplyRet, stackOf: ActorRun['stackOf']): MessageSummary {
  const { receipt } = ret
  const returned = { codec: ret.returnCodec ?? Codec.RAW, data: receipt.returnData }
  return {
    exitCode: receipt.exitCode,
    gasUsed: String(receipt.gasUsed),
    returnData: Buffer.from(receipt.returnData).toString('hex'),
    returned: receipt.returnData.length === 0 ? undefined : decoded(returned),
    events: ret.events.map(({ emitter, entries }) => ({
      emitter: `f0${emitter}`,
      entries: entries.map(({ key, codec, value }) => ({
        key,
        value: decoded({ codec, data: value }) ?? value,
      })),
    })),
    failure: failureText(ret.failure, (frame) => actorStackLines(stackOf(frame))),
    calls: callTree(ret.trace),
    charges: chargesByName(ret.trace),
  }
}

function decoded({ codec, data }: TracedBlock): IpldValue | undefined {
  if (codec !== Codec.CBOR && codec !== Codec.DAG_CBOR) return undefined
  try {
    return decodeCbor(data)
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}

/** The charges under each name, the largest first. */
export function chargesByName(trace: readonly ExecutionEvent[]): ChargeTotal[] {
  const totals = new Map<string, { name: string; count: number; milligas: bigint }>()
  for (const event of trace) {
    if (event.type !== 'GasCharge') continue
    const total = totals.get(event.name) ?? { name: event.name, count: 0, milligas: 0n }
    total.count++
    total.milligas += BigInt(event.compute) + BigInt(event.other)
    totals.set(event.name, total)
  }
  return [...totals.values()].sort(
    (a, b) => Number(b.milligas - a.milligas) || (a.name < b.name ? -1 : 1),
  )
}

/** The calls of a message, nested. */
export function callTree(trace: readonly ExecutionEvent[]): CallNode[] {
  const roots: CallNode[] = []
  const open: CallNode[] = []
  for (const event of trace) {
    if (event.type === 'Call') {
      const node: CallNode = {
        from: `f0${event.from}`,
        to: addressToString(event.to),
        method: String(event.method),
        value: String(event.value),
        readOnly: event.readOnly,
        exitCode: undefined,
        error: undefined,
        milligas: 0n,
        calls: [],
      }
      ;(open.at(-1)?.calls ?? roots).push(node)
      open.push(node)
    } else if (event.type === 'CallReturn') {
      const node = open.pop()
      if (node !== undefined) node.exitCode = event.exitCode
    } else if (event.type === 'CallError') {
      const node = open.pop()
      if (node !== undefined) node.error = `${errorNumberName(event.errorNumber)}: ${event.message}`
    } else if (event.type === 'GasCharge') {
      for (const node of open) node.milligas += BigInt(event.compute) + BigInt(event.other)
    }
  }
  return roots
}
