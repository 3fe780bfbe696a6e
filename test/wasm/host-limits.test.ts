import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { FatalError, UsageError } from '../../src/types/index.ts'

/** Unsigned LEB128. */
function leb(n: number): number[] {
  return n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...leb(n >>> 7)]
}

const section = (id: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([id, ...leb(body.length)]), body])

/** `count` copies of some bytes, with their number in front. */
const list = (count: number, item: number[]): Buffer =>
  Buffer.concat([Buffer.from(leb(count)), Buffer.alloc(item.length * count, Buffer.from(item))])

/** A module of so many functions, with one exported as `invoke`. */
function moduleOf(functions: number): Uint8Array {
  const text = (name: string) => [...leb(name.length), ...Buffer.from(name)]
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
      section(1, Buffer.from([1, 0x60, 1, 0x7f, 1, 0x7f])),
      section(3, list(functions, [0])),
      section(5, Buffer.from([1, 0, 1])),
      section(7, Buffer.from([2, ...text('memory'), 2, 0, ...text('invoke'), 0, 0])),
      section(10, list(functions, [3, 0, 0x00, 0x0b])),
    ]),
  )
}

test('a module of as many functions as V8 accepts has too many once gas is counted', () => {
  const vm = FVM.createSync()
  const root = vm.stateRoot()
  let thrown: unknown
  try {
    vm.deploy(moduleOf(999_999))
  } catch (error) {
    thrown = error
  }
  expect(thrown instanceof FatalError || thrown instanceof UsageError).toBe(true)
  expect((thrown as Error).message).toMatch(
    /^the Wasm module is too large for V8 once gas is counted in it, though not for the FVM: functions count of \d+ exceeds internal limit of 1000000/,
  )
  expect(vm.stateRoot().equals(root)).toBe(true)
})
