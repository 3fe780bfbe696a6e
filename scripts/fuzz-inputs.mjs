// Reads altered inputs with all decoders: node scripts/fuzz-inputs.mjs [INPUTS] [NAME OF A TARGET]
// Fails on an error without a name, a wrong answer, and an input that takes over a second.
import { spawnSync } from 'node:child_process'

const [inputs = '100000', target] = process.argv.slice(2)
const { status } = spawnSync(
  'npx',
  [
    'vitest',
    'run',
    'test/fuzz/inputs.test.ts',
    '--testTimeout=0',
    ...(target === undefined ? [] : ['-t', ` ${target} `]),
  ],
  { stdio: 'inherit', env: { ...process.env, LITEFVM_FUZZ_INPUTS: inputs } },
)
process.exitCode = status ?? 1
