import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EXECUTION_TABLES } from '../../src/builtin-actors/execution-model/tables.generated.ts'
import { executionOf, type FittedTables } from './fit.ts'
import { methodName } from './method-key.ts'
import { storyRuns } from './stories.ts'

/** Stories that the model is judged by; no table was fitted to them. */
export const JUDGED_STORIES = [
  'accounts',
  'datacap',
  'evm',
  'multisig',
  'official-sends',
  'paych',
  'precompiles',
  'token',
] as const

/** How far the model is off for one invocation or message: 0.01 is one percent too much. */
export interface Miss {
  readonly error: number
  /** Milligas of the official run. */
  readonly official: number
  /** Story and step. */
  readonly source: string
}

/** What {@link judge} finds. */
export interface Judgement {
  /** Execution without the first memory, by actor and method. */
  readonly invocations: ReadonlyMap<string, readonly Miss[]>
  /** Gas of receipts. */
  readonly receipts: readonly Miss[]
  /** Messages left out: out of gas on a side, or of another outcome as gas decided it. */
  readonly leftOut: number
}

/** The files of the stories that the model is judged by. */
export function judgedStories(folder: string): string[] {
  return JUDGED_STORIES.map((story) => join(folder, `${story}-nv28.jsonl.gz`))
}

/** The files of the storage scenarios; no table was fitted to them either. */
export function judgedScenarios(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('-nv28.jsonl.gz'))
    .sort()
    .map((file) => join(folder, file))
}

/** Compares the model's tables with the official run of each step of stories. */
export async function judge(files: readonly string[], bundles: string): Promise<Judgement> {
  const invocations = new Map<string, Miss[]>()
  const receipts: Miss[] = []
  let leftOut = 0
  const tables = EXECUTION_TABLES as FittedTables // the same, but not to be written
  for (const file of files)
    for (const run of await storyRuns(file, bundles)) {
      if (run.samples === undefined) {
        leftOut++
        continue
      }
      for (const sample of run.samples) {
        const official = sample.stretches.reduce((sum, { milligas }) => sum + milligas, 0)
        const error = executionOf(tables, sample) / official - 1
        const key = `${sample.actor} ${methodName(sample)}`
        const misses = invocations.get(key) ?? []
        misses.push({ error, official, source: sample.source })
        invocations.set(key, misses)
      }
      if (run.samples.length > 0)
        receipts.push({
          error: Number(run.nativeGas) / Number(run.officialGas) - 1,
          official: Number(run.officialGas) * 1_000,
          source: run.source,
        })
    }
  return { invocations, receipts, leftOut }
}

/** A quantile of the errors' size. */
export function quantile(misses: readonly Miss[], part: number): number {
  const sorted = misses.map(({ error }) => Math.abs(error)).sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

/** The largest error. */
export function worst(misses: readonly Miss[]): Miss {
  return misses.reduce((a, b) => (Math.abs(b.error) > Math.abs(a.error) ? b : a))
}
