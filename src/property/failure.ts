/** A property of a world that does not hold, with the shortest calls that were found to show it. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure'
  /** The seed and the path of fast-check: given as options, they run the failing calls alone. */
  readonly seed: number
  readonly path: string
  /** The calls in TypeScript, one a line: a test to paste. */
  readonly test: string

  constructor(found: FoundFailure) {
    const { what, runs, seed, path, lines, cause } = found
    const test = [`test('${what}, as fuzzing found it', () => {`, ...lines.map(indented), '})']
    super(
      [
        `${what} fails in run ${runs}: ${messageOf(cause)}`,
        `to run it again: { seed: ${seed}, path: '${path}' }`,
        'as a test:',
        ...test.map(indented),
      ].join('\n'),
      { cause },
    )
    this.seed = seed
    this.path = path
    this.test = `${test.join('\n')}\n`
  }
}

/** The parts of a {@link FuzzFailure}. */
export interface FoundFailure {
  /** The method or the invariant. */
  readonly what: string
  readonly runs: number
  readonly seed: number
  readonly path: string
  /** The calls in TypeScript. */
  readonly lines: readonly string[]
  readonly cause: unknown
}

function indented(line: string): string {
  return `  ${line}`
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
