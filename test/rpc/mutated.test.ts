import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNode, METHOD_GROUPS } from '../../src/rpc/index.ts'

const METHODS = METHOD_GROUPS.flatMap(({ tables }) => tables).flatMap((table) =>
  Object.entries(table),
)
/** Methods that take long or wait for what does not come. */
const LEFT_OUT = /mine|Mine|WaitMsg|increaseTime|setTime|Timestamp|setEpoch|StatObj/

const EXAMPLES = METHODS.filter(([name]) => !LEFT_OUT.test(name)).map(([method, { example }]) => ({
  method,
  params: example.params,
}))

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    '0x',
    '0x0',
    `0x${'f'.repeat(64)}`,
    `0x${'f'.repeat(66)}`,
    'latest',
    'earliest',
    'pending',
    -1,
    1e300,
    '__proto__',
    { __proto__: null },
    `0xff${'0'.repeat(38)}`,
    `0x${'0'.repeat(40)}`,
    { '/': 'bafy2bzaced' },
    'f01',
    't3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a',
  ),
)

/** A request of an example, with one thing in it changed. */
const mutated = fc
  .record({
    example: fc.constantFrom(...EXAMPLES),
    at: fc.nat({ max: 3 }),
    value,
    kind: fc.constantFrom('replace', 'add', 'drop', 'field', 'envelope'),
    key: fc.constantFrom('to', 'from', 'data', 'fromBlock', 'address', 'Params', 'Value', 'id'),
  })
  .map(({ example, at, value: other, kind, key }) => {
    const params: unknown[] = structuredClone([...example.params])
    if (kind === 'replace') params[at % Math.max(1, params.length)] = other
    if (kind === 'add') params.push(other)
    if (kind === 'drop') params.splice(at, 1)
    const target = params[at % Math.max(1, params.length)]
    if (kind === 'field' && typeof target === 'object' && target !== null)
      (target as Record<string, unknown>)[key] = other // an object of an example
    const request = { jsonrpc: '2.0', id: 1, method: example.method, params }
    return kind === 'envelope'
      ? { ...request, [at % 2 === 0 ? 'params' : 'method']: other }
      : request
  })

test('mutated requests are answered, without a stack and without an internal error', async () => {
  const node = await createNode({ clock: 'chain', accounts: 2 })
  const { rpc } = node
  const context = rpc.context()
  await fc.assert(
    fc.asyncProperty(mutated, async (request) => {
      const id = await node.provider.request({ method: 'evm_snapshot' })
      const reply = await rpc.answerText(context, JSON.stringify(request))
      await node.provider.request({ method: 'evm_revert', params: [id] })
      const text = JSON.stringify(reply)
      expect(text).not.toMatch(/\\n {4}at |"code":-32603/)
    }),
    { numRuns: 1_500, seed: 1 },
  )
  expect(await node.provider.request({ method: 'eth_chainId' })).toBe('0x1df5e76')
})
