import { readdirSync, readFileSync } from 'node:fs'

/** A module's package: the last one on its path. */
const PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//

/**
 * Writes `THIRD_PARTY_LICENSES.txt` beside the bundle: the licence of each package whose code is in it.
 * A package without one fails the build.
 */
export function collectLicences() {
  return {
    name: 'collect-licences',
    generateBundle(_, bundle) {
      const folders = new Map()
      for (const chunk of Object.values(bundle))
        for (const id of Object.keys(chunk.modules ?? {})) {
          const [, folder, name] = PACKAGE.exec(id) ?? []
          if (name !== undefined) folders.set(name, folder)
        }
      const texts = [...folders].toSorted().map(([name, folder]) => {
        const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
        const files = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file))
        const licences = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim())
        if (licences.length === 0 && /Apache-2\.0/.test(license))
          licences.push('The package has no licence file: see Apache-2.0 in LICENSE-APACHE.')
        if (licences.length === 0) throw new Error(`${name} has no licence: it cannot be bundled`)
        return `${name} ${version} (${license})\n\n${licences.join('\n\n')}\n`
      })
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD_PARTY_LICENSES.txt',
        source: `Code of these packages is part of the files beside this one.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`,
      })
    },
  }
}
