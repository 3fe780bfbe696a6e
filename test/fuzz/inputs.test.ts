import { expect, test } from 'vitest'
import { alter, isNamed, Random, TARGETS } from './inputs.ts'

/* The long form is scripts/fuzz-inputs.mjs, which sets the number of inputs and names slow ones. */

const LONG = process.env['LITEFVM_FUZZ_INPUTS']
const INPUTS = LONG === undefined ? 400 : Number(LONG)
const SLOW_MS = 1_000

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

test.each(Object.keys(TARGETS))(
  'altered inputs of %s end in a value or a named error',
  async (name) => {
    const { seeds, read, alter: alterSeeds = alter } = TARGETS[name]!
    const faults: string[] = []
    for (let i = 0; i < INPUTS; i++) {
      const input = alterSeeds(seeds, new Random(i))
      // CPU time, since on a busy machine any input may wait for its turn.
      const began = cpuMs()
      try {
        await read(input)
      } catch (thrown) {
        if (!isNamed(thrown))
          faults.push(`${Buffer.from(input).toString('hex')}: ${String(thrown)}`)
      }
      const tookMs = cpuMs() - began
      if (LONG !== undefined && tookMs > SLOW_MS)
        faults.push(`${Buffer.from(input).toString('hex')}: ${Math.round(tookMs)} ms`)
    }
    expect(faults.slice(0, 3)).toEqual([])
  },
)
