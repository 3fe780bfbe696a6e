import { COMPARED, compareRuns, compareStates, type Difference } from '../conformance/index.ts'
import { type Blockstore, type Cid, cidToString } from '../ipld/index.ts'
import type { ApplyRet, ExecutionEvent, TracedBlock } from '../machine/index.ts'

/** A difference between the two sides; the official one is expected. */
export type RunDifference = Pick<Difference, 'path' | 'expected' | 'actual' | 'around'>

/** One side after a message. */
export interface RanSide {
  readonly ret: ApplyRet
  readonly root: Cid
  readonly store: Blockstore
}

const ALL = new Set(COMPARED)

/**
 * The differences between the sides after a message, in the order of telling.
 *
 * @param what - `'state'` for messages whose gas may show in all but their state
 */
export function differencesOf(
  official: RanSide,
  native: RanSide,
  what: 'all' | 'state' | 'nothing',
): RunDifference[] {
  if (what === 'nothing') return []
  const found: RunDifference[] = []
  if (what === 'all' && !haveSameOutcome(official.ret, native.ret))
    found.push(...compareRuns(official.ret, native.ret, 0, ALL))
  if (!official.root.equals(native.root)) found.push(...stateDifferences(official, native))
  return found
}

function stateDifferences(official: RanSide, native: RanSide): RunDifference[] {
  const heads = compareStates(official, native, true)
  if (heads.length > 0) return heads
  const [expected, actual] = [cidToString(official.root), cidToString(native.root)]
  return [{ path: 'state root', expected, actual }]
}

/** Whether {@link compareRuns} would find nothing; without making anything to show. */
function haveSameOutcome(official: ApplyRet, native: ApplyRet): boolean {
  const { receipt } = official
  if (receipt.exitCode !== native.receipt.exitCode) return false
  if (!isSameBytes(receipt.returnData, native.receipt.returnData)) return false
  const roots = [receipt.eventsRoot, native.receipt.eventsRoot] as const
  if (roots[0] === undefined ? roots[1] !== undefined : !roots[1]?.equals(roots[0])) return false
  return haveSameTrace(official.trace, native.trace)
}

function haveSameTrace(
  official: readonly ExecutionEvent[],
  native: readonly ExecutionEvent[],
): boolean {
  let at = 0
  for (const event of official) {
    if (isExecution(event)) continue
    while (at < native.length && isExecution(native[at]!)) at++
    const other = native[at++]
    if (other === undefined || !isSameEvent(event, other)) return false
  }
  while (at < native.length && isExecution(native[at]!)) at++
  return at === native.length
}

/** A charge for an actor's own execution. */
function isExecution(event: ExecutionEvent): boolean {
  return event.type === 'GasCharge' && event.name.startsWith('wasm_')
}

function isSameEvent(a: ExecutionEvent, b: ExecutionEvent): boolean {
  switch (a.type) {
    case 'GasCharge':
      return (
        b.type === 'GasCharge' &&
        a.name === b.name &&
        a.compute === b.compute &&
        a.other === b.other
      )
    case 'Call':
      return (
        b.type === 'Call' &&
        a.from === b.from &&
        a.to.equals(b.to) &&
        a.method === b.method &&
        a.value === b.value &&
        a.readOnly === b.readOnly &&
        isSameBlock(a.params, b.params)
      )
    case 'CallReturn':
      return b.type === 'CallReturn' && a.exitCode === b.exitCode && isSameBlock(a.value, b.value)
    case 'CallError':
      return b.type === 'CallError' && a.errorNumber === b.errorNumber
    case 'InvokeActor':
      return b.type === 'InvokeActor' && a.id === b.id
    case 'Log':
      return b.type === 'Log' && a.message === b.message
    case 'Ipld':
      return b.type === 'Ipld' && a.op === b.op && a.size === b.size && a.cid.equals(b.cid)
  }
}

function isSameBlock(a: TracedBlock | undefined, b: TracedBlock | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.codec === b.codec && isSameBytes(a.data, b.data)
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
