import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FORWARDER_WASM } from '../forwarder.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What the outer vitest says of itself is not for the inner one. */
const OF_VITEST = /^(VITEST.*|TEST|CI|FORCE_COLOR|NODE_ENV)$/

/** A configuration in which the package is not transformed, as where it is installed and not linked. */
export function configOf(test: string): string {
  return `export default { test: { server: { deps: { external: [/dist/] } }, ${test} } }`
}

/** What a process did. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/**
 * A project of somebody else with the package installed, as built (`npm test` builds first), and the
 * forwarder beside its tests.
 */
export class Scratch {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'litefvm-scratch-'))

  constructor(files: Readonly<Record<string, string>>) {
    const modules = join(this.folder, 'node_modules')
    mkdirSync(modules)
    symlinkSync(ROOT, join(modules, 'litefvm'))
    symlinkSync(join(ROOT, 'node_modules/vitest'), join(modules, 'vitest'))
    writeFileSync(join(this.folder, 'forwarder.wasm'), FORWARDER_WASM)
    this.write('package.json', '{ "type": "module" }')
    this.write('vitest.config.js', configOf(''))
    for (const [name, text] of Object.entries(files)) this.write(name, text)
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  write(name: string, text: string): void {
    const path = this.path(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  /** Runs vitest as `npx vitest run` does. */
  vitest(...args: string[]): Promise<Ran> {
    return this.#node([join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...args])
  }

  /** Runs `litefvm` as it is built. */
  litefvm(...args: string[]): Promise<Ran> {
    return this.#node([join(ROOT, 'dist/cli/main.js'), ...args])
  }

  #node(args: readonly string[]): Promise<Ran> {
    const own = Object.entries(process.env).filter(([name]) => !OF_VITEST.test(name))
    const env = { ...Object.fromEntries(own), NO_COLOR: '1' }
    return new Promise((done) => {
      execFile(process.execPath, args, { cwd: this.folder, env }, (error, out, err) =>
        done({ code: Number(error?.code ?? 0), out, err }),
      )
    })
  }
}

const WORLD = `
import { readFileSync } from 'node:fs'
import { defineActor, FVM } from 'litefvm'
import 'litefvm/vitest'
import { beforeAll, expect, test } from 'vitest'

const RELAY = defineActor({ name: 'relay', methods: { Forward: { number: 2 }, Deep: { number: 5 } } })
const wasm = readFileSync(new URL('../forwarder.wasm', import.meta.url))

function world(options) {
  const vm = FVM.createSync(options)
  vm.account('alice')
  vm.account('bob')
  vm.deploy(wasm, { as: 'relay', definition: RELAY, balance: '10 FIL' })
  return vm
}

/** Params with which the relay sends to an actor by id. */
function to(id, value = 0n, frames = 0) {
  const bytes = new Uint8Array(128)
  const view = new DataView(bytes.buffer)
  bytes[0] = 2
  bytes[9] = Number(id)
  view.setBigUint64(84, value, true)
  view.setUint32(100, frames, true)
  return bytes
}
`

/** Two files of tests: the relay sends on, deeper and deeper; once it fails. */
export const SUITE: Readonly<Record<string, string>> = {
  'test/relay.test.js': `${WORLD}
let vm
beforeAll(() => {
  vm = world()
})

test('it sends on', () => {
  const result = vm.send({ from: 'alice', to: 'relay', method: 'Forward', params: to(vm.idOf('bob')) })
  expect(result).toSucceed()
  expect(result).toMatchGasSnapshot()
})

test('it cannot send more than its balance', () => {
  const params = to(vm.idOf('bob'), 11n * 10n ** 18n)
  expect(vm.send({ from: 'alice', to: 'relay', method: 'Forward', params })).not.toSucceed()
  expect(vm).toMatchStateSnapshot({ redact: ['**.nonce'] })
})
`,
  'test/deep.test.js': `${WORLD}
test.each([1, 20, 300])('it recurses %i frames deep', (frames) => {
  const vm = world()
  const params = to(vm.idOf('bob'), 1n, frames)
  const result = vm.send({ from: 'alice', to: 'relay', method: 'Deep', params })
  expect(result).toChangeBalance('bob', 1n)
  if (frames === 20) expect(result).toMatchGasSnapshot('20 frames')
})
`,
}
