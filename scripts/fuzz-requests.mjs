// Sends altered requests and frames to a node: node scripts/fuzz-requests.mjs [REQUESTS] [FIRST SEED]
// Fails on a stack or an internal error in an answer, a crash, and a request that takes over two seconds.
import { spawnSync } from 'node:child_process'

const [requests = '100000', seed = '0'] = process.argv.slice(2)
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'test/fuzz/requests.test.ts', '--testTimeout=0'],
  {
    stdio: 'inherit',
    env: { ...process.env, LITEFVM_FUZZ_REQUESTS: requests, LITEFVM_FUZZ_SEED: seed },
  },
)
process.exitCode = status ?? 1
