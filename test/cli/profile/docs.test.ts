import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { createTestIo } from '../test-io.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PAGE = readFileSync(`${ROOT}docs/profiling.md`, 'utf8')

/** Indented blocks that begin with a command, and what the page says it prints. */
const BLOCKS = [...PAGE.matchAll(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)]
  .map(([block]) =>
    block
      .trim()
      .split('\n')
      .map((line) => line.replace(/^ {4}/, '')),
  )
  .filter(([first]) => first?.startsWith('$ litefvm '))

test('the page shows commands', () => {
  expect(BLOCKS.length).toBe(3)
})

test.each(BLOCKS.map(([command, ...output]) => [command!, output] as const))(
  '%s prints what the page says',
  async (command, output) => {
    const words = command.replace('$ litefvm ', '').split(' ')
    const io = createTestIo()
    await runCli(
      words.map((word) => (word.endsWith('.wasm') ? ROOT + word : word)),
      '0',
      io,
    )
    const isCut = output.at(-1) === '...'
    const printed = io.written.out.trimEnd().split('\n')
    expect(isCut ? printed.slice(0, output.length - 1) : printed).toEqual(
      isCut ? output.slice(0, -1) : output,
    )
  },
)
