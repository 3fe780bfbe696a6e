import { expect, test } from 'vitest'
import { type Lane, runAll } from '../../src/conformance/pool.ts'
import type { VectorResult } from '../../src/conformance/result.ts'
import { nameOfItem, type WorkItem } from '../../src/conformance/work.ts'

function itemsOf(...names: string[]): { source: AsyncGenerator<WorkItem>; taken: string[] } {
  const taken: string[] = []
  async function* generate(): AsyncGenerator<WorkItem> {
    for (const file of names) {
      taken.push(file)
      yield { type: 'sequence', file }
    }
  }
  return { source: generate(), taken }
}

/** A lane whose items end when the test says so. */
class HeldLane implements Lane {
  readonly waiting: { item: WorkItem; finish: (result: VectorResult['result']) => void }[] = []
  closed = false

  run(item: WorkItem): Promise<VectorResult[]> {
    return new Promise((resolve) => {
      const head = { id: nameOfItem(item), file: item.file, nv: 21 }
      this.waiting.push({ item, finish: (result) => resolve([{ ...head, result }]) })
    })
  }

  async close(): Promise<void> {
    this.closed = true
  }

  /** Ends the item that it holds. */
  async end(result: VectorResult['result'] = 'passed'): Promise<void> {
    await settled()
    this.waiting.pop()?.finish(result)
    await settled()
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('results stand in the order of the items, whichever ends first', async () => {
  const [a, b] = [new HeldLane(), new HeldLane()]
  const { source } = itemsOf('one', 'two', 'three')
  const told: string[] = []
  const all = runAll(
    source,
    [a, b],
    (results) => told.push(...results.map(({ id }) => id)),
    () => true,
  )
  await b.end()
  await b.end()
  await a.end()
  expect((await all).map(({ id }) => id)).toEqual(['one', 'two', 'three'])
  expect(told).toEqual(['two', 'three', 'one'])
  expect([a.closed, b.closed]).toEqual([true, true])
})

test('an item is read only when a lane is free', async () => {
  const lane = new HeldLane()
  const { source, taken } = itemsOf('one', 'two')
  const all = runAll(
    source,
    [lane],
    () => {},
    () => true,
  )
  await settled()
  expect(taken).toEqual(['one'])
  await lane.end()
  expect(taken).toEqual(['one', 'two'])
  await lane.end()
  expect(await all).toHaveLength(2)
})

test('no item is taken once the run may not go on', async () => {
  const lane = new HeldLane()
  const { source, taken } = itemsOf('one', 'two')
  let goesOn = true
  const stop = () => {
    goesOn = false
  }
  const all = runAll(source, [lane], stop, () => goesOn)
  await lane.end('failed')
  expect((await all).map(({ result }) => result)).toEqual(['failed'])
  expect(taken).toEqual(['one'])
})
