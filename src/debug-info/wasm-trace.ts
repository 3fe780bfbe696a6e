/** Number of frames that V8 is asked for: a panic adds a dozen, and inner calls add those of other instances. */
const WANTED_FRAMES = 200

const FRAME = /wasm-function\[\d+\]:0x([0-9a-f]+)/
/** Frames use the form of tools that format stacks themselves: line 1, and the offset plus 1. */
const PLAIN_FRAME = /wasm:\/\/wasm\/[^\s:)]*:1:(\d+)/

/** A frame, of which only the text is used. */
interface SiteText {
  toString(): string
}

/**
 * The places where the code of one instance was when an error was made: offsets in its module, innermost first.
 * Frames of JavaScript at the top are left out; frames after the next ones of JavaScript belong to another
 * instance.
 *
 * V8 itself formats the stack, even if `Error.prepareStackTrace` is set, unless the stack was read
 * before.
 */
export function wasmTrace(error: Error): number[] {
  const { prepareStackTrace } = Error as { prepareStackTrace: typeof Error.prepareStackTrace }
  try {
    Error.prepareStackTrace = (_error, sites: readonly SiteText[]) =>
      sites.map((site) => site.toString()).join('\n')
    return parseWasmTrace(String(error.stack))
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
}

/** Reads the places of {@link wasmTrace} from the text of a stack. */
export function parseWasmTrace(stack: string): number[] {
  const offsets: number[] = []
  for (const line of stack.split('\n')) {
    const hex = FRAME.exec(line)?.[1]
    const column = hex === undefined ? PLAIN_FRAME.exec(line)?.[1] : undefined
    if (hex !== undefined) offsets.push(Number.parseInt(hex, 16))
    else if (column !== undefined) offsets.push(Number(column) - 1)
    else if (offsets.length > 0) break
  }
  return offsets
}

/** Runs with stacks long enough for {@link wasmTrace}: V8 keeps ten frames otherwise. */
export function withLongTraces<T>(run: () => T): T {
  const { stackTraceLimit } = Error
  if (stackTraceLimit >= WANTED_FRAMES) return run()
  Error.stackTraceLimit = WANTED_FRAMES
  try {
    return run()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
