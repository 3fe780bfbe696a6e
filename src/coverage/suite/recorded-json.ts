import { UsageError } from '../../types/index.ts'
import { addHits, type CoverageHits, noHits } from '../solidity/code-hits.ts'
import { type ActorCode, addBlockHits, type BlockHits } from '../wasm/block-recorder.ts'
import type { RecordedBuild, RecordedCoverage } from './suite-recorder.ts'

/** Hits of code as numbers: its length, then an offset and a count for each opcode that ran. */
interface HitsJson {
  readonly counts: readonly number[]
  readonly creations: number
  readonly calls: readonly (readonly [string, number])[]
}

interface RecordedJson {
  readonly builds: readonly (readonly [string, RecordedBuild])[]
  readonly hits: readonly (readonly [string, HitsJson])[]
  /** Runs of the blocks of Wasm actors; their codes are files of their own, since many parts have the same. */
  readonly blocks: readonly (readonly [string, readonly number[]])[]
}

/** Writes recorded coverage as JSON, for another process. */
export function recordedToJson({ builds, hits, blocks }: RecordedCoverage): string {
  const json: RecordedJson = {
    builds: [...builds],
    hits: [...hits].map(([key, { counts, creations, calls }]) => {
      const numbers = [counts.length]
      counts.forEach((count, at) => {
        if (count > 0) numbers.push(at, count)
      })
      return [key, { counts: numbers, creations, calls: [...calls] }]
    }),
    blocks: [...blocks].map(([code, counts]) => [code, [...counts]]),
  }
  return JSON.stringify(json)
}

/**
 * Adds up what several processes recorded.
 *
 * @param actors - codes of the Wasm actors, by the texts of their CIDs
 * @throws UsageError `FVM_COVERAGE` for a file that is cut
 */
export function mergeRecordedJson(
  texts: Iterable<string>,
  actors: ReadonlyMap<string, ActorCode>,
): RecordedCoverage {
  const builds = new Map<string, RecordedBuild>()
  const sum: CoverageHits = new Map()
  const blocks: BlockHits = new Map()
  for (const text of texts) {
    const json = parse(text)
    for (const [key, build] of json.builds) {
      const known = builds.get(key)
      const contracts = known?.contracts ?? []
      const ids = new Set(contracts.map(({ id }) => id))
      const added = build.contracts.filter(({ id }) => !ids.has(id))
      builds.set(key, { ...(known ?? build), contracts: [...contracts, ...added] })
    }
    addHits(sum, hitsOf(json))
    for (const [code, counts] of json.blocks) addBlockHits(blocks, code, counts)
  }
  return { builds, hits: sum, actors, blocks }
}

function parse(text: string): RecordedJson {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a worker of the suite wrote it
    return JSON.parse(text) as RecordedJson
  } catch {
    throw new UsageError(
      'FVM_COVERAGE',
      'a part of the coverage of the suite is not JSON: run the suite again, with space on the disk of temporary files',
    )
  }
}

function hitsOf({ hits }: RecordedJson): CoverageHits {
  return new Map(
    hits.map(
      ([
        key,
        {
          counts: [length = 0, ...pairs],
          creations,
          calls,
        },
      ]) => {
        const code = noHits(length)
        for (let at = 0; at + 1 < pairs.length; at += 2) code.counts[pairs[at]!] = pairs[at + 1]!
        code.creations = creations
        for (const [call, count] of calls) code.calls.set(call, count)
        return [key, code]
      },
    ),
  )
}
