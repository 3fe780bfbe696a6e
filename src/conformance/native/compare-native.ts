import { isDeepStrictEqual } from 'node:util'
import { base64FromBytes } from '../../io/index.ts'
import { type Blockstore, type Cid, cidToString } from '../../ipld/index.ts'
import type { ApplyRet, ExecutionEvent } from '../../machine/index.ts'
import { type ActorState, StateTree } from '../../state-tree/index.ts'
import type { Compared, Difference } from '../compare/difference.ts'
import { eventsText } from '../compare/events-text.ts'
import { compareMessage } from '../compare/message.ts'
import { RECORDED_EVENTS } from '../compare/trace.ts'
import { traceJson } from '../compare/trace-json.ts'
import type { RecordedMessage } from '../vector.ts'

/** Charges of a Wasm actor's own execution, which a native actor models. */
const WASM_CHARGE = /^wasm_/
const SHOWN_EVENTS = 4

/**
 * Lists the differences between a message on the official Wasm and on the native actors. The amounts of gas
 * and the fees are not compared; all charges other than for execution are, in order.
 */
export function compareRuns(
  official: ApplyRet,
  native: ApplyRet,
  index: number,
  compared: ReadonlySet<Compared>,
): Difference[] {
  const found: Difference[] = []
  if (compared.has('trace')) found.push(...compareEvents(official.trace, native.trace, index))
  const differ = (where: Compared, path: string, expected: unknown, actual: unknown): void => {
    if (expected !== actual) found.push({ in: where, path, expected, actual })
  }
  if (compared.has('receipts')) {
    const path = `receipts[${index}]`
    differ('receipts', `${path}.exit_code`, official.receipt.exitCode, native.receipt.exitCode)
    differ(
      'receipts',
      `${path}.return`,
      base64FromBytes(official.receipt.returnData),
      base64FromBytes(native.receipt.returnData),
    )
  }
  if (compared.has('events'))
    differ('events', `events[${index}]`, eventsText(official), eventsText(native))
  return found
}

/** A state root, and the store of its blocks. */
export interface StateIn {
  readonly store: Blockstore
  readonly root: Cid
}

/**
 * Lists what differs between two states: the existing actors, their code, state, sequence and delegated
 * address.
 *
 * @param withBalances - compare balances too: for messages that pay no fees
 */
export function compareStates(
  official: StateIn,
  native: StateIn,
  withBalances: boolean,
): Difference[] {
  const actual = actorsOf(native)
  const found: Difference[] = []
  for (const [id, state] of actorsOf(official)) {
    const other = actual.get(id)
    actual.delete(id)
    const expected = headOf(state, withBalances)
    const got = other === undefined ? 'no actor' : headOf(other, withBalances)
    if (!isDeepStrictEqual(expected, got))
      found.push({ in: 'root', path: `state of f0${id}`, expected, actual: got })
  }
  for (const [id, state] of actual)
    found.push({
      in: 'root',
      path: `state of f0${id}`,
      expected: 'no actor',
      actual: headOf(state, withBalances),
    })
  return found
}

/** Compares as {@link compareRuns} does, with the record in place of the official actors. */
export function compareWithRecord(
  recorded: RecordedMessage,
  native: ApplyRet,
  index: number,
  compared: ReadonlySet<Compared>,
): Difference[] {
  const found: Difference[] = []
  if (compared.has('trace') && recorded.trace !== undefined) {
    const expected = comparable(recorded.trace)
    const actual = comparable(native.trace.map(traceJson))
    const isPrefix = recorded.trace.length === RECORDED_EVENTS
    found.push(
      ...compareTraces(expected, isPrefix ? actual.slice(0, expected.length) : actual, index),
    )
  }
  const receipt = { ...recorded.receipt, gasUsed: native.receipt.gasUsed }
  const others = { ...recorded, receipt, apply: undefined, trace: undefined }
  return [...found, ...compareMessage(others, native, index, compared)]
}

function compareEvents(
  official: readonly ExecutionEvent[],
  native: readonly ExecutionEvent[],
  index: number,
): Difference[] {
  return compareTraces(
    comparable(official.map(traceJson)),
    comparable(native.map(traceJson)),
    index,
  )
}

function compareTraces(
  expected: readonly unknown[],
  actual: readonly unknown[],
  index: number,
): Difference[] {
  const length = Math.max(expected.length, actual.length)
  for (let at = 0; at < length; at++) {
    if (isDeepStrictEqual(expected[at], actual[at])) continue
    return [
      {
        in: 'trace',
        path: `trace[${index}][${at}] without wasm_*`,
        expected: expected[at] ?? `the end, after ${expected.length} events`,
        actual: actual[at] ?? `the end, after ${actual.length} events`,
        around: {
          before: expected.slice(Math.max(0, at - SHOWN_EVENTS), at),
          expectedNext: expected.slice(at + 1, at + 1 + SHOWN_EVENTS),
          actualNext: actual.slice(at + 1, at + 1 + SHOWN_EVENTS),
        },
      },
    ]
  }
  return []
}

/** Events without the execution's charges, and calls without the gas that is left for them. */
function comparable(trace: readonly unknown[]): unknown[] {
  return trace
    .filter((event) => !Array.isArray(event) || !WASM_CHARGE.test(String(event[0])))
    .map((event) => (isCall(event) ? { call: event.call.toSpliced(CALL_GAS, 1) } : event))
}

/** The index of a call's gas limit among its fields. */
const CALL_GAS = 4

function isCall(event: unknown): event is { readonly call: readonly unknown[] } {
  return typeof event === 'object' && event !== null && 'call' in event
}

function actorsOf({ store, root }: StateIn): Map<bigint, ActorState> {
  const actors = new Map<bigint, ActorState>()
  StateTree.load(store, root).forEach((id, state) => {
    actors.set(id, state)
  })
  return actors
}

function headOf(state: ActorState, withBalance: boolean): unknown {
  return {
    ...(withBalance ? { balance: String(state.balance) } : {}),
    code: cidToString(state.code),
    state: cidToString(state.state),
    sequence: String(state.sequence),
    delegatedAddress:
      state.delegatedAddress === undefined ? null : base64FromBytes(state.delegatedAddress.bytes),
  }
}
