// Logs, where the machine keeps them. On chain they are off and cost a syscall each.
import { utf8 } from './bytes'
import { check } from './error'
import { debug_enabled, debug_log, debug_store_artifact } from './sys'

const OUT: usize = memory.data(8, 8)

/** Whether logs are kept. */
export function isDebugEnabled(): bool {
  check(debug_enabled(OUT), 'debug.enabled')
  return load<i32>(OUT) == 0
}

export function log(message: string): void {
  const text = utf8(message)
  check(debug_log(text.dataStart, text.length), 'debug.log')
}

/** Keeps bytes under a name, for a debugger. */
export function storeArtifact(name: string, data: Uint8Array): void {
  const text = utf8(name)
  check(
    debug_store_artifact(text.dataStart, text.length, data.dataStart, data.length),
    'debug.store_artifact',
  )
}
