// Writes src/harness/prepared-genesis.generated.ts: the first states of the default options, as a CAR.
// Run after a build: node scripts/build-genesis.mjs
import { writeFileSync } from 'node:fs'

const TARGET = new URL('../src/harness/prepared-genesis.generated.ts', import.meta.url)

/**
 * The text of prepared-genesis.generated.ts for a CAR.
 *
 * @param {Uint8Array} car
 */
export function generatedSource(car) {
  const lines = Buffer.from(car)
    .toString('base64')
    .match(/.{1,96}/g)
  return `// Made by scripts/build-genesis.mjs from the constructors of the native actors. Do not edit.

/** First states of worlds with default options, without power in the network and with it: a CAR of ${car.length} bytes in base64. */
export const PREPARED_GENESIS: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
}

if (process.argv[1] === import.meta.filename) {
  const { prepareGenesis } = await import('../.cache/build/harness/prepare-genesis.js')
  writeFileSync(TARGET, generatedSource(prepareGenesis()))
}
