import type { GasCharge } from '../gas/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { ExecutionEvent, TracedBlock } from '../machine/index.ts'
import type { ActorState } from '../state-tree/index.ts'
import {
  type ActorId,
  type Address,
  ExitCode,
  type MethodNum,
  type Milligas,
  type TokenAmount,
} from '../types/index.ts'

/** A block that an actor read or wrote. */
export interface IpldAccess {
  readonly op: 'Get' | 'Put'
  readonly cid: Cid
  readonly size: number
}

/** A step of a frame, in the order in which things happened. */
export type FrameStep =
  | { readonly type: 'charge'; readonly charge: GasCharge }
  | { readonly type: 'call'; readonly call: CallFrame }
  | { readonly type: 'log'; readonly message: string }
  | ({ readonly type: 'ipld' } & IpldAccess)

/** One call of a message: who called whom, what came of it, and what happened meanwhile. */
export interface CallFrame {
  readonly from: ActorId
  /** The receiver as the caller named it. */
  readonly to: Address
  /** The receiver's id; undefined if the call did not get so far. */
  readonly id: ActorId | undefined
  /** The receiver as it was before the call. */
  readonly actor: ActorState | undefined
  readonly method: MethodNum
  readonly params: TracedBlock | undefined
  readonly value: TokenAmount
  /** The gas used, rounded up. */
  readonly gasLimit: bigint
  readonly readOnly: boolean
  /** Undefined if the call failed before or instead of an exit: see `error`. */
  readonly exitCode: ExitCode | undefined
  readonly returned: TracedBlock | undefined
  /** Why the caller's send syscall was refused. */
  readonly error: { readonly errorNumber: number; readonly message: string } | undefined
  /** Whether a mock answered in the actor's place. */
  readonly isMocked: boolean
  /** The charges of the frame itself, without its calls. */
  readonly selfGas: Milligas
  /** The charges of the frame and its calls. */
  readonly totalGas: Milligas
  /** The frame's own charges, calls, logs and block accesses in order. */
  readonly steps: readonly FrameStep[]
  readonly calls: readonly CallFrame[]
  /** 0 for the message itself. */
  readonly depth: number
}

type Building = { -readonly [K in keyof CallFrame]: CallFrame[K] } & {
  steps: FrameStep[]
  calls: Building[]
}

/** The contents of a trace: the nested calls, and the charges outside of them. */
export interface MessageTrace {
  /** The message's own call; undefined if nothing ran or nothing was traced. */
  readonly root: CallFrame | undefined
  /** The charges before and after it: for inclusion in a block. */
  readonly outside: readonly GasCharge[]
}

/** Makes a tree of the flat list of events that the machine records. */
export function traceTree(events: readonly ExecutionEvent[]): MessageTrace {
  const outside: GasCharge[] = []
  const open: Building[] = []
  let root: Building | undefined
  for (const event of events) {
    const frame = open.at(-1)
    switch (event.type) {
      case 'Call': {
        const { from, to, method, params, value, gasLimit, readOnly } = event
        const call: Building = {
          from,
          to,
          id: undefined,
          actor: undefined,
          method,
          params,
          value,
          gasLimit,
          readOnly,
          exitCode: undefined,
          returned: undefined,
          error: undefined,
          isMocked: false,
          selfGas: 0n,
          totalGas: 0n,
          steps: [],
          calls: [],
          depth: open.length,
        }
        if (frame === undefined) root ??= call
        else {
          frame.calls.push(call)
          frame.steps.push({ type: 'call', call })
        }
        open.push(call)
        break
      }
      case 'CallReturn':
      case 'CallError':
        if (frame === undefined) break
        if (event.type === 'CallError')
          frame.error = { errorNumber: event.errorNumber, message: event.message }
        else {
          frame.exitCode = event.exitCode
          frame.returned = event.value
        }
        close(open)
        break
      case 'GasCharge':
        if (frame === undefined) outside.push(event)
        else addCharge(frame, event)
        break
      case 'InvokeActor':
        // An implicit constructor's, at network versions 18 to 20, comes after the receiver's own.
        if (frame !== undefined && frame.id === undefined) {
          frame.id = event.id
          frame.actor = event.state
        }
        break
      case 'Log':
        frame?.steps.push({ type: 'log', message: event.message })
        break
      case 'Ipld':
        frame?.steps.push({ type: 'ipld', op: event.op, cid: event.cid, size: event.size })
    }
  }
  while (open.length > 0) close(open)
  return { root, outside }
}

function addCharge(frame: Building, charge: GasCharge): void {
  frame.steps.push({ type: 'charge', charge })
  frame.selfGas += BigInt(charge.compute) + BigInt(charge.other)
  if (charge.name === 'mocked_call') frame.isMocked = true
}

/** Ends the innermost frame: its caller's total has its own. */
function close(open: Building[]): void {
  const frame = open.pop()
  if (frame === undefined) return
  frame.totalGas += frame.selfGas
  const caller = open.at(-1)
  if (caller !== undefined) caller.totalGas += frame.totalGas
}

/** The innermost call whose exit code the failed call `root` ended with. */
export function failingFrame(root: CallFrame): CallFrame {
  const { exitCode } = root
  let frame = root
  for (;;) {
    const inner = frame.calls.findLast((call) => call.exitCode === exitCode)
    if (inner === undefined || exitCode === ExitCode.OK) return frame
    frame = inner
  }
}

/** A frame and all calls below it, in the order in which they began. */
export function* framesOf(root: CallFrame | undefined): Generator<CallFrame> {
  if (root === undefined) return
  const stack = [root]
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    yield frame
    stack.push(...frame.calls.toReversed())
  }
}
