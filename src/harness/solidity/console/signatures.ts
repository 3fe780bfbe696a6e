import { keccak256 } from '../../../crypto/index.ts'
import { bytesToHex } from '../../../types/index.ts'

/** The types that `log` takes up to four of. */
const TYPES = ['uint256', 'string', 'bool', 'address'] as const
/** The types that `log`, `logBytes32` and the like take alone. */
const SINGLE = ['int256', 'bytes', ...Array.from({ length: 32 }, (_, i) => `bytes${i + 1}`)]

let known: ReadonlyMap<string, readonly string[]> | undefined

/**
 * The types of the arguments of a `log` by its selector as 0x text, undefined for another function. Those of
 * Hardhat's `console.sol` and of Foundry's `console.sol` and `console2.sol`; also with `uint` and
 * `int` hashed as they are spelled, as older versions of both did.
 */
export function argumentTypes(selector: string): readonly string[] | undefined {
  known ??= new Map(signatures().flatMap(entriesOf))
  return known.get(selector)
}

function signatures(): (readonly string[])[] {
  const all: string[][] = [[]]
  for (let from = 0, count = 1; count <= 4; count++) {
    const end = all.length
    for (; from < end; from++) for (const type of TYPES) all.push([...all[from]!, type])
  }
  return [...all, ...SINGLE.map((type) => [type]), ['string', 'int256']]
}

function entriesOf(types: readonly string[]): [string, readonly string[]][] {
  const list = types.join(',')
  const spellings = new Set([list, list.replaceAll('int256', 'int')])
  return Array.from(spellings, (spelling) => [selectorOf(`log(${spelling})`), types])
}

function selectorOf(signature: string): string {
  return bytesToHex(keccak256(new TextEncoder().encode(signature)).subarray(0, 4))
}
