import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import '../../src/harness/matchers/vitest.ts'
import { beforeAll, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import * as litefvm from '../../src/index.ts'
import { COMPILED } from './evm/contracts/index.ts'

/*
 * Runs every @example of the harness: where a line ends in `// value`, its expression must have that
 * value as `inspect` writes it.
 */

const ROOM = fileURLToPath(new URL('../../src/harness', import.meta.url))

interface Example {
  readonly where: string
  readonly code: string
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? sourceFiles(path) : name.endsWith('.ts') ? [path] : []
  })
}

function examplesOf(path: string): Example[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*?)\*\//g)].flatMap((comment) => {
    const lines = comment[1]!.split('\n').map((line) => line.replace(/^\s*\* ?/, ''))
    const body = lines.join('\n')
    return body
      .split('@example')
      .slice(1)
      .map((rest) => {
        const [code] = rest.split(/\n\s*@/)
        const line = text.slice(0, comment.index).split('\n').length
        return { where: `${relative(ROOM, path)}:${line}`, code: code!.trim() }
      })
  })
}

/** The blocks of a page of the docs. */
function blocksOf(page: string): string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!)
}

/** The blocks of the guide, each of which goes on from the one about a world and an actor. */
function guideExamples(): Example[] {
  const [world, actor, ...others] = blocksOf('harness.md')
  const whole = { where: 'docs/harness.md, a world and an actor', code: `${world}\n${actor}` }
  return [whole, ...others.map((code, i) => ({ where: `docs/harness.md, block ${i + 3}`, code }))]
}

/** The blocks of the page about contracts, in one go. */
function contractExamples(): Example {
  return { where: 'docs/contracts.md', code: blocksOf('contracts.md').join('\n') }
}

const EXAMPLES = sourceFiles(ROOM)
  .filter((path) => !/^profile[\\/]/.test(relative(ROOM, path)))
  .flatMap(examplesOf)
  .concat(guideExamples(), contractExamples())
  .concat(
    blocksOf('matchers.md').map((code, i) => ({ where: `docs/matchers.md, block ${i + 1}`, code })),
  )

let wasm: Uint8Array

beforeAll(async () => {
  wasm = await compileCounter()
}, 30_000)

/** What examples may use: the package's names, a world with alice and bob, and things made of it. */
function scope(): Record<string, unknown> {
  const { FVM, cbor, defineActor } = litefvm
  const vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  const COUNTER = defineActor({
    name: 'counter',
    methods: {
      Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
      Get: { number: 3, returns: cbor.u64 },
    },
    state: cbor.tuple({ count: cbor.u64 }),
  })
  const TRANSFER = cbor.tuple({ to: cbor.address, amount: cbor.tokenAmount })
  const result = vm.fork().send({ from: 'alice', to: 'bob', value: 5n })
  const counter = vm.deploy(wasm, { as: 'tally', definition: COUNTER }).connect('alice')
  const other = vm.fork() // fees and nonces of vm stay as they are
  const token = other.evm.deploy(COMPILED, {
    contract: 'Token',
    args: ['Example', 'EX', 1000n],
    from: 'alice',
    as: 'token',
  })
  const call = { decode: () => ({ amount: 5n }) }
  return {
    ...litefvm,
    expect,
    vm,
    wasm,
    COUNTER,
    TRANSFER,
    result,
    call,
    counter,
    token,
    COMPILED,
    build: COMPILED,
    total: 0n,
  }
}

/** Examples are JavaScript but for a few annotations. */
function withoutTypes(code: string): string {
  return code
    .split('\n')
    .filter((line) => !line.startsWith('type '))
    .join('\n')
    .replace(/\(vm: FVM\)/g, '(vm)')
    .replace(/\bconst (COUNTER|TRANSFER|vm|result|counter|token) = /g, '$1 = ')
}

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>

test('there are examples', () => {
  expect(EXAMPLES.length).toBeGreaterThan(50)
})

test('every public member of a world, a handle and a result has an example', () => {
  const files = readdirSync(ROOM).filter((name) =>
    /^(fvm.*|handle|result|accounts)\.ts$/.test(name),
  )
  const member =
    /(\/\*\*(?:(?!\*\/)[\s\S])*?\*\/\n)  (?:static |async |get )*([a-z]\w*)(?:<[^(]*>)?\(/g
  const bare = files.flatMap((file) => {
    const text = readFileSync(join(ROOM, file), 'utf8')
    const classes = text.slice(text.search(/^export (abstract )?class (?!Handle)?/m))
    return [...classes.matchAll(member)]
      .filter(([, doc, name]) => !doc!.includes('@example') && !INTERNAL.has(name!))
      .map(([, , name]) => `${file}: ${name}`)
  })
  expect(bare).toEqual([])
})

/** Members that are public for other files of the room only. */
const INTERNAL = new Set(['constructor', 'invoke'])

test.each(EXAMPLES)('the example of $where', async ({ code }) => {
  const checks: [unknown, string][] = []
  const lines = withoutTypes(code)
    .split('\n')
    .map((line) => {
      const [, expression, value] = /^(.*?)\s*\/\/ (.*)$/.exec(line) ?? []
      if (expression === undefined || value === undefined || expression.trim() === '') return line
      if (/^(const )?\w+ = |^vm\.account\(|^expect\(/.test(expression)) return expression // a remark
      return `check(${expression.replace(/;$/, '')}, ${JSON.stringify(value)})`
    })
  const names = scope()
  const check = (actual: unknown, expected: string) => checks.push([actual, expected])
  const run = new AsyncFunction(...Object.keys(names), 'check', lines.join('\n'))
  await run(...Object.values(names), check)
  for (const [actual, expected] of checks) expect(shown(actual)).toBe(wanted(expected))
})

/** Bytes as `81 05`, the rest as Node shows it. */
function shown(value: unknown): string {
  if (value instanceof Uint8Array)
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY })
}

/** A value may be followed by a remark after a comma. */
function wanted(text: string): string {
  return text.replace(/, (as|which) .*$/, '')
}
