const FORK = 'a test runs on its own world: litefvm has no forks of other chains'
const SCRIPT = 'scripts are not run: it sends transactions to a chain'
const TOML = 'values of TOML are not read: use JSON'

/** Cheatcodes that fail, and why. */
export const REFUSED: Readonly<Record<string, string>> = {
  activeFork: FORK,
  createFork: FORK,
  createSelectFork: FORK,
  rollFork: FORK,
  selectFork: FORK,
  transact: FORK,
  eth_getLogs: FORK,
  rpc: FORK,
  ffi: 'litefvm starts no programs for a test',
  tryFfi: 'litefvm starts no programs for a test',
}

/** Cheatcodes that do nothing, and why. */
export const IGNORED: Readonly<Record<string, string>> = {
  allowCheatcodes: 'every contract may call cheatcodes',
  pauseTracing: 'traces are whole',
  resumeTracing: 'traces are whole',
}
void SCRIPT
void TOML
