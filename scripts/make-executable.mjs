// Sets the run bits of the command's entry file, which tsc writes without them.
import { chmodSync } from 'node:fs'

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755)
