/**
 * Writes `docs/native-gas.md`: how far the model of the execution of native actors is off. LITEFVM_BUNDLES
 * names the folder with `v18.tar.zst`, LITEFVM_STORIES that of the stories. Run it at the root of the
 * repository after a build, with a Node that strips types (22.18 or later).
 */
import { existsSync, writeFileSync } from 'node:fs'
import { judge } from './native-gas/judge.ts'
import { nativeGasPage } from './native-gas/page.ts'

const { LITEFVM_BUNDLES: bundles = '', LITEFVM_STORIES: stories = '' } = process.env
if (!existsSync(bundles) || !existsSync(stories)) {
  console.error('LITEFVM_BUNDLES and LITEFVM_STORIES must name folders')
  process.exit(2)
}
writeFileSync('docs/native-gas.md', nativeGasPage(await judge(stories, bundles)))
