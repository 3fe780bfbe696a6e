import type { Io } from '../../src/cli/io.ts'

/** An {@link Io} that keeps what is written. */
export interface TestIo extends Io {
  readonly written: { out: string; err: string }
}

/** No terminal, no environment, unless given. */
export function createTestIo(given: Partial<Io> = {}): TestIo {
  const written = { out: '', err: '' }
  return {
    out: (text) => {
      written.out += text
    },
    err: (text) => {
      written.err += text
    },
    env: {},
    outIsTerminal: false,
    errIsTerminal: false,
    columns: 80,
    ask: undefined,
    ...given,
    written,
  }
}
