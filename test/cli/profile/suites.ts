import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileSolidity } from '../../../src/solc/index.ts'
import { configOf, Scratch, SUITE } from '../../harness/gas-report/scratch.ts'

const SOLIDITY = fileURLToPath(new URL('../../harness/solidity/', import.meta.url))

/** Tests of a contract: two worlds, a message in a hook after the last test, and one that fails. */
const VAULT_TEST = `
import { readFileSync } from 'node:fs'
import { FVM } from 'litefvm'
import { afterAll, expect, test } from 'vitest'

const build = JSON.parse(readFileSync(new URL('./vault.json', import.meta.url), 'utf8'))
const actors = process.env.SCRATCH_ACTORS ?? 'native'

async function world(others) {
  const vm = await FVM.create({ actors })
  for (let i = 0; i < others; i++) vm.account('other' + i)
  vm.account('alice', { type: 'eth' })
  vm.account('bob', { type: 'eth' })
  const from = 'alice'
  const libraries = { Amounts: vm.evm.deploy(build, { contract: 'Amounts', from }) }
  return vm.evm.deploy(build, { contract: 'Vault', args: [100n], libraries, from })
}

test('it moves', async () => {
  const vault = await world(0)
  expect(vault.send.move(['bob', 10n]).exitCode).toBe(0)
  vault.read.balances(['bob'])
})

test('it moves elsewhere', async () => {
  const vault = await world(3)
  expect(vault.send.move(['bob', 10n]).exitCode).toBe(0)
})

afterAll(async () => {
  const vault = await world(1)
  vault.write.move(['bob', 1n])
})
`

const FAILING_TEST = `
import { FVM } from 'litefvm'
import { expect, test } from 'vitest'
test('it fails', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  expect(vm.send({ from: 'alice', to: 'f099' }).ok).toBe(false)
})
`

const OTHER_TESTS = {
  'other/silent.test.js': `import { test } from 'vitest'\ntest('it says nothing', () => {})\n`,
  'other/skipped.test.js': `import { test } from 'vitest'\ntest.skip('it waits', () => {})\n`,
  'other/cut.test.js': 'this is no JavaScript',
  'failing/failing.test.js': FAILING_TEST,
}

/** Creates a project with suites of contracts, of Wasm actors, and others that give no profile. */
export async function createSuites(): Promise<Scratch> {
  const build = await compileSolidity(join(SOLIDITY, 'Vault.sol'), { baseDir: SOLIDITY })
  return new Scratch({
    ...SUITE,
    ...OTHER_TESTS,
    'vitest.config.js': configOf('isolate: false, fileParallelism: false'),
    'evm/vault.json': JSON.stringify(build),
    'evm/vault.test.js': VAULT_TEST,
  })
}
