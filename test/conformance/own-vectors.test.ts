import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { COMPARED } from '../../src/conformance/compare/difference.ts'
import { sortFiles, type WorkItem, workOf } from '../../src/conformance/work.ts'
import { fromDist } from '../dist.ts'

const { contextOf } =
  await fromDist<typeof import('../../src/conformance/context.ts')>('conformance/context.js')
const { runItem } =
  await fromDist<typeof import('../../src/conformance/run-item.ts')>('conformance/run-item.js')

/** The files of test/vectors, and how many vectors each has. */
const FILES = [
  ['script/script-1-500.jsonl.gz', 500],
  ['wasm/wasm-1-240.jsonl.gz', 240],
  ['limits/limits.jsonl.gz', 40],
  ['bench/bench.jsonl.gz', 6],
] as const

const context = await contextOf({
  bundles: undefined,
  compared: COMPARED,
  network: 'mainnet',
  networkVersions: undefined,
  filter: undefined,
  time: false,
})

async function itemsOf(name: string): Promise<WorkItem[]> {
  const file = fileURLToPath(new URL(`../vectors/${name}`, import.meta.url))
  const items: WorkItem[] = []
  for await (const item of workOf(file, await sortFiles([]))) items.push(item)
  return items
}

for (const [name, count] of FILES) {
  const items = await itemsOf(name)

  describe(name, () => {
    test(`has ${count} vectors`, () => {
      expect(items.length).toBe(count)
    })

    test.each(items.map((item) => [idOf(item), item] as const))(
      '%s is what the reference does',
      { timeout: 60_000 },
      async (id, item) => {
        const results = await runItem(item, context)
        expect(results).toEqual([{ id, file: item.file, nv: expect.any(Number), result: 'passed' }])
      },
    )
  })
}

/** The id as it stands in the line: parsing all lines to collect the tests takes a second. */
function idOf(item: WorkItem): string {
  return (item.type === 'message' && /"id": ?"([^"]+)"/.exec(item.text)?.[1]) || 'unreadable'
}
