import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/forge/index.ts'

function projectOf(toml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-settings-'))
  writeFileSync(join(folder, 'foundry.toml'), toml)
  return folder
}

test('environment variables take precedence over foundry.toml', () => {
  const root = projectOf(
    '[profile.default]\nmatch_contract = "One"\nthreads = 3\n[fuzz]\nruns = 5\n[profile.ci.invariant]\nruns = 9\n',
  )
  const config = readConfig(root, {
    FOUNDRY_MATCH_CONTRACT: 'Two',
    FOUNDRY_FUZZ_RUNS: '7',
    FOUNDRY_PROFILE: 'ci',
    FOUNDRY_BYTECODE_HASH: 'none',
    FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: 'kept',
  })
  expect(config).toMatchObject({
    matchContract: 'Two',
    threads: 3,
    bytecodeHash: 'none',
    fuzz: { runs: 7, failureFolder: 'kept' },
    invariant: { runs: 9, failureFolder: 'cache/invariant' },
    warnings: [],
  })
})

test('a root that is not a folder is a usage error', () => {
  const root = projectOf('')
  for (const path of [join(root, 'none'), join(root, 'foundry.toml')])
    expect(() => readConfig(path, {})).toThrow(`--root ${path} is not a folder`)
})

test('ignored settings that would change tests are named with the reason', () => {
  const root = projectOf(
    '[profile.default]\nffi = true\nisolate = false\ntx_origin = "0x01"\n[fmt]\nline_length = 80\n',
  )
  const { warnings } = readConfig(root, {
    FOUNDRY_GAS_LIMIT: '1',
    FOUNDRY_FMT_LINE_LENGTH: '80',
    FOUNDRY_FUZZ_RUN: '7',
    FOUNDRY_DISABLE_NIGHTLY_WARNING: '1',
    FOUNDRY_OFFLINE: 'true',
    OTHER: '1',
  })
  expect(warnings).toEqual([
    'the setting ffi of foundry.toml is ignored: litefvm starts no programs for a test',
    'the setting tx_origin of foundry.toml is ignored: ORIGIN is the sender of the messages: set sender',
    'the variable FOUNDRY_FUZZ_RUN is ignored: forge has no setting fuzz_run: did you mean FOUNDRY_FUZZ_RUNS?',
    'the variable FOUNDRY_GAS_LIMIT is ignored: a test has 4000000000000 units of the gas of Filecoin',
  ])
})
