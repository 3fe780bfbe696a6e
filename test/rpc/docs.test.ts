import { afterAll, beforeAll, expect, test } from 'vitest'
import { renderMethodsPage } from '../../src/rpc/docs.ts'
import { createNode, type DevNode, METHOD_GROUPS } from '../../src/rpc/index.ts'

let node: DevNode

beforeAll(async () => {
  node = await createNode({ clock: 'chain' })
})

afterAll(() => node.close())

const METHODS = METHOD_GROUPS.flatMap(({ tables }) => tables).flatMap((table) =>
  Object.entries(table),
)

test('the page of methods equals the tables (update with vitest -u)', async () => {
  await expect(renderMethodsPage()).toMatchFileSnapshot('../../docs/rpc.md')
})

test('no method has two rows', () => {
  const names = METHODS.map(([name]) => name)
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

test.each(METHODS.map(([name, spec]) => [name, spec] as const))(
  'the example of %s is accepted, and gives what it says',
  async (name, { example, params }) => {
    expect(example.params.length).toBeGreaterThanOrEqual(
      params.filter(({ isOptional }) => !isOptional).length,
    )
    // Nobody mines what the example waits for, and a day takes a second or more.
    if (['Filecoin.StateWaitMsg', 'eth_subscribe', 'fvm_advanceDays'].includes(name)) return
    const request = node.provider.request({ method: name, params: example.params })
    const outcome = await request.then(
      (result) => ({ result }),
      (error: { code: number; message: string }) => ({ error }),
    )
    if ('result' in example) expect(outcome).toEqual({ result: example.result })
    else if ('error' in outcome) {
      // Examples may name what is not there, but are well formed.
      expect([-32_602, -32_603, -32_601]).not.toContain(outcome.error.code)
      expect(outcome.error.message).not.toMatch(/\n {4}at /)
    }
  },
)

test('rpc.discover describes every method', async () => {
  const document = (await node.provider.request({ method: 'rpc.discover' })) as {
    methods: { name: string }[]
  }
  const names = document.methods.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(METHODS.map(([name]) => name)))
})
