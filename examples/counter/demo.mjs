// Compiles the counter, installs it in a fresh world with no bundle, sends it messages and shows what
// became of them. Run: npm run demo

import { dagJsonFromValue } from '../../.cache/build/cli/dag-json.js'
import { paintFor } from '../../.cache/build/cli/io.js'
import { ActorWorld } from '../../.cache/build/cli/run/actor-world.js'
import { paramsFrom } from '../../.cache/build/cli/run/params.js'
import { renderMessage } from '../../.cache/build/cli/run/render.js'
import { messageSummary } from '../../.cache/build/cli/run/summary.js'
import { decodeCbor } from '../../.cache/build/ipld/index.js'
import { compileCounter } from './compile.mjs'

const paint = paintFor({ env: process.env, outIsTerminal: process.stdout.isTTY })
const wasm = await compileCounter()
console.log(`counter.wasm: ${wasm.length} bytes of AssemblyScript\n`)
const world = new ActorWorld(wasm)

const messages = [
  ['Constructor with 40', () => world.construct(paramsFrom('40', 'json'))],
  ['Increment by 2', () => world.send(2n, paramsFrom('2', 'json'), 0n)],
  ['Get', () => world.send(3n, new Uint8Array(0), 0n)],
  ['Increment by 0, which it refuses', () => world.send(2n, paramsFrom('0', 'json'), 0n)],
]
for (const [title, send] of messages) {
  console.log(paint.bold(`## ${title}\n`))
  console.log(
    `${renderMessage(
      messageSummary(send(), (frame) => world.stackOf(frame)),
      paint,
    )}\n`,
  )
}
const { block } = world.state()
console.log(`${paint.bold('state')} ${dagJsonFromValue(decodeCbor(block))}`)
