import { printable } from '../types/index.ts'

/** The output of a command and its view of the outside. */
export interface Io {
  /** The result. */
  readonly out: (text: string) => void
  /** Everything else. */
  readonly err: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether the result goes to a terminal. */
  readonly outIsTerminal: boolean
  /** Whether the rest goes to a terminal: progress is shown there only. */
  readonly errIsTerminal: boolean
  /** Columns of the terminal. */
  readonly columns: number
  /** Asks for a line if there is somebody to ask; undefined at the end of what they have to say. */
  readonly ask: ((prompt: string) => Promise<string | undefined>) | undefined
  /** The version of the package. */
  readonly version?: string
  /** Waits until the user ends the program; servers end at once without it. */
  readonly untilStopped?: () => Promise<void>
}

/** Clears the line of a terminal that the cursor is in, for reports of progress. */
export const CLEAR_LINE = '\r\u001b[K'

const ESCAPE = String.fromCharCode(0x1b)
/**
 * Sequences that the program itself or vitest writes: one style or colour at a time, but none that hides
 * text (8), and a line that is cleared.
 */
const OWN_SEQUENCE = new RegExp(
  `(${ESCAPE}\\[(?:[0-79]|2[1-79]|[34][0-79]|9[0-7])m|\\r${ESCAPE}\\[K)`,
)

/**
 * Output in which control characters of actors, files and names are escapes, so that they do nothing
 * to a terminal. Colours and cleared lines of the program itself stay.
 */
export function escapingIo(io: Io): Io {
  const escape = (text: string): string =>
    text
      .split(OWN_SEQUENCE)
      .map((part, i) => (i % 2 === 1 ? part : printable(part, '\n\t')))
      .join('')
  return {
    ...io,
    out: (text) => io.out(escape(text)),
    err: (text) => io.err(escape(text)),
  }
}

/** Text in colours, or as it is: for files, pipes and with `NO_COLOR`. */
export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

const PLAIN = (text: string): string => text
const PLAIN_PAINT: Paint = { good: PLAIN, bad: PLAIN, dim: PLAIN, bold: PLAIN }
const COLORS: Paint = {
  good: (text) => `\u001b[32m${text}\u001b[39m`,
  bad: (text) => `\u001b[31m${text}\u001b[39m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
}

/** Colours if the result goes to a terminal and `NO_COLOR` is not set. @see https://no-color.org */
export function paintFor(io: Io): Paint {
  const isOff = (io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb'
  return io.outIsTerminal && !isOff ? COLORS : PLAIN_PAINT
}
