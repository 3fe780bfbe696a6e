import { isLibraryFrame, type StackFrame, stackText } from '../debug-info/index.ts'
import { Cid, Codec, cidToString, decodeCbor, type IpldValue } from '../ipld/index.ts'
import type { ApplyRet } from '../machine/index.ts'
import {
  bytesToHex,
  DecodeError,
  errorNumberName,
  formatFil,
  type Message,
  terminalText,
} from '../types/index.ts'
import type { ContractEvent, RevertReason } from './abi/index.ts'
import { contractCallText, named } from './call-text.ts'
import { type DecodedEvent } from './events.ts'
import type { ResultContext } from './result-context.ts'
import {
  consoleText,
  isConsoleCall,
  type SolidityFrame,
  solidityFrameText,
} from './solidity/index.ts'
import { type CallFrame, failingFrame } from './trace-tree.ts'

/** Blocks longer than this are cut in texts. */
const SHOWN_BYTES = 32
/** Functions of an actor's stack that are shown. */
const SHOWN_FRAMES = 12

/** Parts of a `Result` that texts tell. */
export interface ExplainedResult {
  readonly message: Message
  readonly applied: ApplyRet
  readonly ok: boolean
  readonly exitName: string
  readonly gasUsed: bigint
  readonly gasExact: boolean
  readonly events: readonly DecodedEvent[]
  readonly contractEvents: readonly ContractEvent[]
  readonly revert: RevertReason | undefined
  readonly solidityStack: readonly SolidityFrame[]
  readonly trace: CallFrame | undefined
}

/** A message's outcome, the cause of its failure, and its call tree; control characters of actors are escapes. */
export function explainMessage(result: ExplainedResult, context: ResultContext): string {
  const lines = [headline(result, context)]
  const { failure } = result.applied
  if (failure?.type === 'PreValidation') lines.push(`the message did not run: ${failure.message}`)
  if (result.revert !== undefined) lines.push(`reverted: ${named(result.revert.text, context)}`)
  if (failure?.type === 'MessageBacktrace') {
    const { cause, frames } = failure.backtrace
    if (cause?.type === 'syscall')
      lines.push(
        `started by ${cause.module}.${cause.function}: ${errorNumberName(cause.errorNumber)}, ${cause.message}`,
      )
    if (cause?.type === 'fatal') lines.push(`started by a failure of the host: ${cause.message}`)
    for (const frame of frames) {
      lines.push(
        `  ${context.describeActor(frame.source)} ${context.describeMethod(frame.source, frame.method)} exited with ${context.exitName(frame.source, frame.code)}${frame.message === '' ? '' : `: ${frame.message}`}`,
      )
      for (const line of actorStackLines(context.stackOf(frame))) lines.push(`    ${line}`)
    }
  }
  const stack = result.solidityStack
  if (stack.some(({ location }) => location !== undefined))
    for (const frame of stack) lines.push(`    ${solidityFrameText(frame)}`)
  if (result.trace !== undefined) lines.push(...callLines(result.trace, context, failing(result)))
  for (const event of result.events)
    lines.push(
      `  event of ${context.describeActor(event.emitter)}: ${eventText(event, result, context)}`,
    )
  return terminalText(lines.join('\n'))
}

/**
 * The place where an actor's code failed, a function a line: none if nothing names a function, as in the
 * official actors.
 */
export function actorStackLines(frames: readonly StackFrame[]): string[] {
  const isNamed = frames.some((frame) => {
    const isPlain = /^(function \d+|\?|(.*\/)?invoke)$/.test(frame.functionName)
    return frame.file !== undefined || !(isPlain || isLibraryFrame(frame))
  })
  if (!isNamed) return []
  const lines = stackText(frames).split('\n')
  if (lines.length <= SHOWN_FRAMES) return lines
  const rest = lines.length - SHOWN_FRAMES
  return [...lines.slice(0, SHOWN_FRAMES), `(${rest} more)`]
}

function headline(result: ExplainedResult, context: ResultContext): string {
  const exact = result.gasExact ? '' : ', not exact: a part of it was modelled or mocked'
  return `message ${messageTitle(result, context)}: ${result.exitName}, gas ${result.gasUsed}${exact}`
}

/** The receiver of a message and the method that it called there. */
export function messageTitle(result: ExplainedResult, context: ResultContext): string {
  const { message, trace } = result
  const to = trace?.id === undefined ? '' : `to ${context.describeActor(trace.id)}, `
  const contract = trace && contractCallText(trace, context)
  return `${to}${contract?.call ?? context.describeMethod(trace?.id, message.methodNum)}`
}

function eventText(event: DecodedEvent, result: ExplainedResult, context: ResultContext): string {
  if (event.log === undefined) return ipldText({ ...event.fields })
  const logs = result.events.filter(({ log }) => log !== undefined)
  return named(result.contractEvents[logs.indexOf(event)]!.text, context) // one for each log
}

function failing(result: ExplainedResult): CallFrame | undefined {
  return result.ok || result.trace === undefined ? undefined : failingFrame(result.trace)
}

/**
 * The lines of a call tree.
 *
 * @param marked - the frame that gets an arrow
 */
export function callLines(root: CallFrame, context: ResultContext, marked?: CallFrame): string[] {
  const lines: string[] = []
  const visit = (frame: CallFrame, indent: string): void => {
    lines.push(`${frame === marked ? '> ' : '  '}${indent}${callLine(frame, context)}`)
    for (const call of frame.calls) visit(call, `${indent}  `)
  }
  visit(root, '')
  return lines
}

function callLine(frame: CallFrame, context: ResultContext): string {
  if (isConsoleCall(frame)) return `console.log: ${consoleText(frame)}`
  const to = frame.id === undefined ? 'an unknown actor' : context.describeActor(frame.id)
  const contract = contractCallText(frame, context)
  const method = contract?.call ?? context.describeMethod(frame.id, frame.method)
  const parts = [`${context.describeActor(frame.from)} -> ${to} ${method}`]
  if (frame.params !== undefined && contract === undefined)
    parts.push(`(${blockText(frame.params)})`)
  if (frame.value !== 0n) parts.push(`value ${formatFil(frame.value)}`)
  if (frame.readOnly) parts.push('read-only')
  if (frame.isMocked) parts.push('mocked')
  parts.push(`= ${contract?.outcome ?? outcome(frame, context)}`)
  parts.push(`gas ${(frame.totalGas + 999n) / 1000n}`)
  return parts.join(' ')
}

function outcome(frame: CallFrame, context: ResultContext): string {
  if (frame.error !== undefined)
    return `refused: ${errorNumberName(frame.error.errorNumber)}, ${frame.error.message}`
  if (frame.exitCode === undefined) return 'did not end'
  const returned = frame.returned === undefined ? '' : ` ${blockText(frame.returned)}`
  return `${context.exitName(frame.id, frame.exitCode)}${returned}`
}

/** A block in a line: CBOR as data, the rest as hexadecimal digits. */
export function blockText(block: { readonly codec: number; readonly data: Uint8Array }): string {
  if (block.codec === Codec.RAW) return bytesText(block.data)
  try {
    return ipldText(decodeCbor(block.data))
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return bytesText(block.data)
  }
}

function bytesText(bytes: Uint8Array): string {
  if (bytes.length <= SHOWN_BYTES) return bytesToHex(bytes)
  return `${bytesToHex(bytes.subarray(0, SHOWN_BYTES))}... (${bytes.length} bytes)`
}

/** A value of the IPLD data model in a line. */
export function ipldText(value: IpldValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return String(value)
  if (value instanceof Uint8Array) return bytesText(value)
  if (Array.isArray(value)) return `[${value.map(ipldText).join(', ')}]`
  if (value instanceof Cid) return cidToString(value)
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}: ${ipldText(item)}`)
    .join(', ')}}`
}
