import type { AbiParameter } from 'abitype'
import { concatBytes } from '../types/index.ts'
import { decodeAbi, encodeAbi, selectorOf } from './abi.ts'
import { hexToBytesOf, itemsOf } from './hex-text.ts'
import { type Prepared, startRun, typeText } from './test-call.ts'

/** Most items of a fixture that is a public array. */
const MAX_ITEMS = 1_000
const PREFIX = 'fixture'

/** Returns the name under which values for a parameter are kept: without case and underscore. */
export function fixtureKey(name: string): string {
  return name.replace(/^_/, '').toLowerCase()
}

/**
 * Reads the values that a suite gives for parameters: functions `fixtureAmount()` that return a list, and
 * public arrays `fixtureAmount`, for a parameter `amount`.
 */
export function readFixtures(prepared: Prepared): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, readonly unknown[]>()
  for (const item of prepared.artifact.abi) {
    if (item.type !== 'function' || !item.name.startsWith(PREFIX)) continue
    const [output] = item.outputs
    if (output === undefined) continue
    const key = fixtureKey(item.name.slice(PREFIX.length))
    const signature = `${item.name}(${item.inputs.map(typeText).join(',')})`
    if (item.inputs.length === 0) found.set(key, listFrom(prepared, signature, output))
    else if (item.inputs.length === 1 && item.inputs[0]?.type === 'uint256')
      found.set(key, itemsFrom(prepared, signature, item.outputs))
  }
  return found
}

function listFrom(prepared: Prepared, signature: string, output: AbiParameter): readonly unknown[] {
  const run = startRun(prepared)
  const outcome = run.call(prepared.address, hexToBytesOf(selectorOf(signature)))
  return outcome.isOk ? itemsOf(decodeAbi([output], outcome.data, signature)[0]) : []
}

function itemsFrom(
  prepared: Prepared,
  signature: string,
  outputs: readonly AbiParameter[],
): readonly unknown[] {
  const run = startRun(prepared)
  const items: unknown[] = []
  while (items.length < MAX_ITEMS) {
    const input = concatBytes([
      hexToBytesOf(selectorOf(signature)),
      encodeAbi([{ type: 'uint256' }], [BigInt(items.length)]),
    ])
    const outcome = run.call(prepared.address, input)
    if (!outcome.isOk) break
    items.push(decodeAbi(outputs, outcome.data, signature)[0])
  }
  return items
}
