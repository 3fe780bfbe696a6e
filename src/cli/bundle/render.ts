import type { FetchedBundle } from '../../bundle/index.ts'
import type { Paint } from '../io.ts'
import type { BundleReport } from './inspect-bundle.ts'

/** A bundle's networks with their actors. */
export function renderBundles(bundles: readonly BundleReport[], paint: Paint): string {
  const lines: string[] = []
  for (const { network, manifest, official, sizeBytes, actors } of bundles) {
    lines.push(paint.bold(network), `  manifest ${manifest}`)
    lines.push(`  official ${official.join(', ') || 'no: this manifest is not known'}`)
    lines.push(`  ${sizeBytes} bytes, ${actors.length} actors`)
    const width = Math.max(0, ...actors.map(({ name }) => name.length))
    for (const { name, code, sizeBytes: size } of actors)
      lines.push(`    ${name.padEnd(width)}  ${String(size).padStart(9)}  ${code}`)
  }
  return `${lines.join('\n')}\n`
}

/** A line a network: whether it is an official bundle. */
export function renderVerified(
  bundles: readonly Omit<BundleReport, 'actors'>[],
  paint: Paint,
): string {
  return bundles
    .map(({ network, manifest, official }) =>
      official.length > 0
        ? `${paint.good('ok')} ${network}: ${official.join(', ')}\n`
        : `${paint.bad('FAILED')} ${network}: no official bundle has its manifest ${manifest}\n`,
    )
    .join('')
}

/** Renders the place of a bundle and how to use it. */
export function renderFetched(fetched: FetchedBundle, folder: string): string {
  const { version, network, manifest, path, sizeBytes, downloaded } = fetched
  return [
    `v${version} for ${network}: ${downloaded ? 'downloaded and checked' : 'was here already'}`,
    `  manifest ${manifest}`,
    `  ${sizeBytes} bytes at ${path}`,
    `use it with --bundles ${folder}, or LITEFVM_BUNDLES=${folder}`,
    '',
  ].join('\n')
}
