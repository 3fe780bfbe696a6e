/**
 * Writes `src/bundle/manifests.generated.ts` from the official archives `vNN.tar.zst` of the folder
 * that LITEFVM_BUNDLES names. Run it at the root of the repository, with a Node that strips types
 * (22.18 or later) or bundled: `rolldown scripts/bundle-manifests.ts --platform node -o x.mjs`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBundle, readBundleArchive } from '../src/bundle/index.ts'
import { cidToString } from '../src/ipld/index.ts'

const folder = process.env['LITEFVM_BUNDLES']
if (folder === undefined) {
  console.error('LITEFVM_BUNDLES must name a folder of vNN.tar.zst files')
  process.exit(2)
}

const lines = [
  '// Written by scripts/bundle-manifests.ts from the archives `build/actors/vNN.tar.zst` of',
  '// filecoin-project/lotus. Manifest and code CIDs by actors version, network and actor name.',
  "import type { ManifestTable } from './manifest-table.ts'",
  '',
  '/** Every official bundle of built-in actors, versions 10 to 19. */',
  'export const MANIFESTS: ManifestTable = {',
]
const versions = readdirSync(folder)
  .flatMap((name) => /^v(\d+)\.tar\.zst$/.exec(name)?.[1] ?? [])
  .map(Number)
  .sort((a, b) => a - b)
for (const version of versions) {
  const archive = readFileSync(join(folder, `v${version}.tar.zst`))
  const bundles = await readBundleArchive(archive)
  lines.push(`  ${version}: {`)
  for (const { network, car } of bundles.sort((a, b) => (a.network < b.network ? -1 : 1))) {
    const { manifestCid, dataCid, actors } = readBundle(car)
    lines.push(`    '${network}': {`, `      manifest: '${cidToString(manifestCid)}',`)
    lines.push(`      data: '${cidToString(dataCid)}',`, '      actors: {')
    for (const { name, code } of actors) lines.push(`        ${name}: '${cidToString(code)}',`)
    lines.push('      },', '    },')
  }
  lines.push('  },')
}
lines.push('}', '')
writeFileSync(join('src', 'bundle', 'manifests.generated.ts'), lines.join('\n'))
