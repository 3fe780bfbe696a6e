import { expect, test } from 'vitest'
import '../../src/harness/matchers/vitest.ts'
import { ActorError, cbor, defineActor, FVM } from '../../src/index.ts'

/* Texts of actors reach terminals through errors and matchers: control characters in them are escapes. */

const EVIL = 'no\u001b[2J\u009b31m\u202e way\nnext\tline'
const SHOWN = 'no\\u001b[2J\\u009b31m\\u202e way\nnext\tline'

function world() {
  const vm = FVM.createSync()
  vm.account('alice')
  const handler = () => {
    throw new ActorError(33, EVIL)
  }
  vm.mockActor('f05', handler)
  vm.mockActor('f07', () => ({ returns: { name: EVIL } }))
  const refused = vm.send({ from: 'alice', to: 'f05', method: 2 })
  const answered = vm.send({ from: 'alice', to: 'f07', method: 2, schema: cbor.any })
  return { vm, refused, answered }
}

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (thrown) {
    return (thrown as Error).message
  }
  return 'nothing was thrown'
}

/** Texts without a control character other than newlines and tabs, and without marks of direction. */
const isPlain = (text: string): boolean => !/[^\P{Cc}\n\t]|[\u202a-\u202e]/u.test(text)

test('explain and the errors of calls', () => {
  const { vm, refused } = world()
  expect(refused.explain()).toContain(SHOWN)
  expect(isPlain(refused.explain())).toBe(true)
  const definition = defineActor({ methods: { Do: { number: 2 } } })
  const thrown = messageOf(() => vm.actor('f05', definition).connect('alice').Do())
  expect(thrown).toContain(SHOWN)
  expect(isPlain(thrown)).toBe(true)
})

test('matchers, and the values that a runner compares line by line', () => {
  const { refused, answered } = world()
  const texts = [
    () => expect(refused).toSucceed(),
    () => expect(refused).toExitWith(16),
    () => expect(refused).toAbortWith(33, 'yes'),
    () => expect(refused).toHaveInvocation({ to: 'f04' }),
    () => expect(answered).toReturn({ name: 'x' }),
    () => expect(answered).toUseGas({ atMost: 1 }),
    () => expect(answered).toEmit('x'),
  ].map(messageOf)
  for (const text of texts) {
    expect(text).toContain('expected')
    expect(isPlain(text), JSON.stringify(text)).toBe(true)
  }
  expect(texts[0]).toContain(SHOWN)
  let thrown: { actual?: unknown } = {}
  try {
    expect(answered).toReturn({ name: 'x' })
  } catch (error) {
    thrown = error as { actual?: unknown }
  }
  expect(JSON.stringify(thrown.actual)).toContain('no\\\\u001b[2J')
  expect(answered).toReturn({ name: EVIL })
})
