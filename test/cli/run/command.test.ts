import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { compileCounter } from '../../../examples/counter/compile.mjs'
import { compileActor } from '../../../src/asc/index.ts'
import { runCli } from '../../../src/cli/cli.ts'
import { FVM } from '../../../src/index.ts'
import { writeFile } from '../../conformance/sample.ts'
import { createTestIo } from '../test-io.ts'

const SCRIPT_ACTOR = fileURLToPath(
  new URL('../../vectors/script/script-actor.wasm', import.meta.url),
)

async function run(...words: string[]) {
  const io = createTestIo()
  const code = await runCli(['run', ...words], '0', io)
  return { code, ...io.written }
}

describe('the counter', () => {
  let counter: string
  beforeAll(async () => {
    counter = writeFile('counter.wasm', await compileCounter())
  })

  test('a message shows receipt, event, calls, gas by charge and the new state', async () => {
    const { code, out } = await run(
      counter,
      '--method',
      '2',
      '--params',
      '5',
      '--params-format',
      'json',
    )
    expect(code).toBe(0)
    expect(out).toContain('actor installed at f0103\nconstructor: 0 (OK), ')
    expect(out).toContain('  exit code 0 (OK)\n')
    expect(out).toContain('  return    0x05\n            5\n')
    expect(out).toContain('  event     of f0103  counter: 5, by: 102\n')
    expect(out).toMatch(/calls\n {2}f0102 -> f2\w{39} method 2: 0 \(OK\), [\d.]+ gas\n/)
    expect(out).toMatch(/gas by charge\n {2}OnChainMessage +\d+ +[\d.]+ % {2}1 x\n/)
    expect(out).not.toContain('trace')
  })

  test('gas equals that of a test with the same message', async () => {
    const vm = FVM.createSync()
    vm.account('alice')
    const actor = vm.deploy(await compileCounter())
    const result = vm.send({
      from: 'alice',
      to: actor.address,
      method: 2n,
      params: Uint8Array.of(5),
    })
    const { out } = await run(counter, '--method', '2', '--params', '05', '--json')
    expect(JSON.parse(out)).toMatchObject({
      actor: `f0${actor.id}`,
      message: { exitCode: 0, gasUsed: Number(result.gasUsed) },
    })
  })

  test('the charges add up to the gas used, rounded up', async () => {
    const { out } = await run(counter, '--method', '2', '--json')
    const { message } = JSON.parse(out)
    const milligas = message.charges.reduce(
      (sum: number, charge: { milligas: number }) => sum + charge.milligas,
      0,
    )
    expect(Math.ceil(milligas / 1000)).toBe(message.gasUsed)
    expect(message.calls[0].milligas).toBeLessThan(milligas)
  })

  test('--trace shows every event, in JSON too', async () => {
    const { out } = await run(counter, '--method', '3', '--trace')
    expect(out).toContain('\ntrace\n  ["OnChainMessage",')
    const { trace } = JSON.parse((await run(counter, '--method', '3', '--trace', '--json')).out)
    expect(trace[0][0]).toBe('OnChainMessage')
  })

  test('a message that fails exits with 1 and its cause chain', async () => {
    const { code, out } = await run(counter, '--method', '2', '--params', '00')
    expect(code).toBe(1)
    expect(out).toContain('  exit code 16 (USR_ILLEGAL_ARGUMENT)\n')
    expect(out).toMatch(/ {2}\| f0103 \(method 2\): .*\(16, USR_ILLEGAL_ARGUMENT\)/)
  })

  test('method 1 is the constructor itself, with parameters', async () => {
    const { code, out } = await run(counter, '--method', '1', '--params', '182a')
    expect(code).toBe(0)
    expect(out).not.toContain('constructor:')
    expect(out).toContain('f01 -> f0103 method 1: 0 (OK)')
  })
})

describe('an actor that fails shows where its code was', () => {
  const vault = fileURLToPath(new URL('../../../examples/rust-actor/vault.wasm', import.meta.url))
  const limit = ['--constructor-params', '8149008ac7230489e80000']

  test('in Rust, by DWARF', async () => {
    const { code, out } = await run(vault, ...limit, '--method', 'Average')
    expect(code).toBe(1)
    expect(out).toContain(
      ': wasm trap: integer divide by zero (4, SYS_ILLEGAL_INSTRUCTION)\n  |   at vault::unchecked_average (src/lib.rs:137:20)\n  |   at average (src/lib.rs:131:13)\n  |   at invoke (src/lib.rs:61:22)\n',
    )
    const { out: json } = await run(vault, ...limit, '--method', 'Average', '--json')
    expect(JSON.parse(json).message.failure).toContain('at average (src/lib.rs:131:13)')
  })

  test('in AssemblyScript, by the source map beside it', async () => {
    const entry = new URL('../../../examples/counter/assembly/index.ts', import.meta.url)
    const { wasm, sourceMap } = await compileActor(fileURLToPath(entry))
    const path = writeFile('counter.wasm', wasm)
    writeFileSync(`${path}.map`, sourceMap)
    const { out } = await run(path, '--method', '2', '--params', '00')
    expect(out).toContain(
      '  |   at examples/counter/assembly/index/invoke (examples/counter/assembly/index.ts:42:16)\n',
    )
  }, 60_000)
})

test('any actor runs: the one of the script vectors', async () => {
  expect(await run(SCRIPT_ACTOR, '--method', '3')).toMatchObject({ code: 0, err: '' })
})

test.each([
  ['no Wasm', Buffer.from('hello')],
  ['cut short', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 9])],
])('code that is %s is refused before anything runs', async (_, bytes) => {
  const { code, out, err } = await run(writeFile('bad.wasm', bytes), '--method', '2')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('is refused: ')
})

test('a constructor that fails is a failure, though the message succeeds', async () => {
  const hex =
    '0061736d0100000001060160017f017f03020100050301000107130206696e766f6b65000006' +
    '6d656d6f727902000a05010300000b'
  const actor = writeFile('trap.wasm', Buffer.from(hex, 'hex'))
  const { code, out } = await run(actor)
  expect(code).toBe(1)
  expect(out).toContain('constructor: 4 (SYS_ILLEGAL_INSTRUCTION)')
  expect(out).toContain('  exit code 0 (OK)\n')
})
