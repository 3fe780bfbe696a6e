/** The kinds of use that gas has: running Wasm, syscalls, or state and blocks. */
export type GasShare = 'wasm' | 'syscalls' | 'storage'

/**
 * Charges for reading and writing state and blocks, by the reference's names. Those of Wasm begin
 * with `wasm_`; all others count as syscalls.
 *
 * @see fvm 4.8.4 `src/gas/price_list.rs`
 */
const STORAGE: ReadonlySet<string> = new Set([
  'OnActorCreate',
  'OnActorGetRoot',
  'OnActorLookup',
  'OnActorSetRoot',
  'OnActorUpdate',
  'OnBlockCreate',
  'OnBlockLink',
  'OnBlockOpen',
  'OnBlockOpenBase',
  'OnBlockOpenPerByte',
  'OnBlockRead',
  'OnBlockStat',
  'OnCreateActor',
  'OnDeleteActor',
  'OnInstallActor',
])

/** The kind of use that a charge has. */
export function gasShareOf(charge: string): GasShare {
  if (STORAGE.has(charge)) return 'storage'
  return charge.startsWith('wasm_') ? 'wasm' : 'syscalls'
}
