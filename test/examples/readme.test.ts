import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test("the README's first test is the beginning of the Rust actor's suite, to the letter", () => {
  const [, block = ''] = /```ts\n([\s\S]*?)```/.exec(read('README.md')) ?? []
  expect(block).toMatch(/^test\(/m)
  expect(read('examples/rust-actor/vault.test.ts').slice(0, block.length)).toBe(block)
})
