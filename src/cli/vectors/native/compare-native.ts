import { isDeepStrictEqual } from 'node:util'
import { type Blockstore, type Cid, cidToString } from '../../../ipld/index.ts'
import { type ApplyRet, type ExecutionEvent, encodeStampedEvent } from '../../../machine/index.ts'
import { type ActorState, StateTree } from '../../../state-tree/index.ts'
import { base64FromBytes } from '../../base64.ts'
import type { Compared, Difference } from '../compare/difference.ts'
import { traceJson } from '../compare/trace-json.ts'

/** Charges of a Wasm actor's own execution, which a native actor models. */
const WASM_CHARGE = /^wasm_/
const SHOWN_EVENTS = 4

/**
 * What differs between a message on the official Wasm and on the native actors. Gas and what is paid
 * for it are left out; every other charge, in order, is not.
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

/**
 * What differs between two states: which actors there are, their code, state, sequence and delegated
 * address.
 *
 * @param withBalances - compare balances too, where no gas was paid for
 * @param nativeStore - where the blocks of the native state are, if elsewhere
 */
export function compareStates(
  store: Blockstore,
  official: Cid,
  native: Cid,
  withBalances: boolean,
  nativeStore = store,
): Difference[] {
  const actual = actorsOf(nativeStore, native)
  const found: Difference[] = []
  for (const [id, state] of actorsOf(store, official)) {
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

function compareEvents(
  official: readonly ExecutionEvent[],
  native: readonly ExecutionEvent[],
  index: number,
): Difference[] {
  const expected = comparable(official)
  const actual = comparable(native)
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
function comparable(trace: readonly ExecutionEvent[]): unknown[] {
  return trace
    .filter((event) => event.type !== 'GasCharge' || !WASM_CHARGE.test(event.name))
    .map((event) => traceJson(event.type === 'Call' ? { ...event, gasLimit: 0n } : event))
}

function actorsOf(store: Blockstore, root: Cid): Map<bigint, ActorState> {
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

function eventsText(ret: ApplyRet): string {
  return ret.events.map((event) => base64FromBytes(encodeStampedEvent(event))).join(' ')
}
