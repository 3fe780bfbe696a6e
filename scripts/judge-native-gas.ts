/**
 * Writes `docs/native-gas.md` and `docs/native-gas-storage.md`: how far the model of the execution of native
 * actors is off. LITEFVM_BUNDLES names the folder with `v18.tar.zst`, LITEFVM_VECTORS that with `stories` and
 * `scenarios`. Run it at the root of the repository after a build, with a Node that strips types (22.18 or later).
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { judge, judgedScenarios, judgedStories } from './native-gas/judge.ts'
import { nativeGasPage, storageGasPage } from './native-gas/page.ts'

const { LITEFVM_BUNDLES: bundles = '', LITEFVM_VECTORS: vectors = '' } = process.env
const [stories, scenarios] = [join(vectors, 'stories'), join(vectors, 'scenarios')]
if (![bundles, stories, scenarios].every((folder) => existsSync(folder))) {
  console.error('LITEFVM_BUNDLES and LITEFVM_VECTORS must name folders')
  process.exit(2)
}
writeFileSync('docs/native-gas.md', nativeGasPage(await judge(judgedStories(stories), bundles)))
const storage = await judge(judgedScenarios(scenarios), bundles)
writeFileSync('docs/native-gas-storage.md', storageGasPage(storage))
