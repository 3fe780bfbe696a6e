/**
 * Fits the model of what the execution of native actors costs, on runs of the official v18 actors, and
 * writes `src/builtin-actors/execution-model/tables.generated.ts`. LITEFVM_BUNDLES names the folder
 * with `v18.tar.zst`. Run it at the root of the repository after a build, with a Node that strips
 * types (22.18 or later).
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fitTables } from './native-gas/fit.ts'
import { tablesText } from './native-gas/tables.ts'
import { workloadSamples } from './native-gas/workloads.ts'

const TABLES = 'src/builtin-actors/execution-model/tables.generated.ts'

const bundle = join(process.env['LITEFVM_BUNDLES'] ?? '', 'v18.tar.zst')
if (!existsSync(bundle)) {
  console.error('LITEFVM_BUNDLES must name a folder with v18.tar.zst')
  process.exit(2)
}
const { samples, storage, manifest } = await workloadSamples(bundle)
const count = samples.length + storage.length
const source = `Source: ${count} invocations of the official actors, bundle v18 mainnet, manifest ${manifest}.`
writeFileSync(TABLES, tablesText(fitTables(samples, storage), source))
console.error(`${TABLES}: ${count} invocations`)
