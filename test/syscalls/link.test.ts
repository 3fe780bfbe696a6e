import { expect, test } from 'vitest'
import {
  linkSyscalls,
  SYSCALLS_V3,
  SYSCALLS_V4,
  type SyscallAbi,
  SyscallCell,
} from '../../src/syscalls/index.ts'
import { FatalError } from '../../src/types/index.ts'
import { importOf } from './harness.ts'

const namesOf = (abi: SyscallAbi): string[] =>
  Object.entries(abi)
    .flatMap(([module, table]) => Object.keys(table).map((name) => `${module}.${name}`))
    .sort()

test('FVM v4 has 41 syscalls and v3 all of them but one', () => {
  const v4 = namesOf(SYSCALLS_V4)
  expect(v4).toHaveLength(41)
  expect(namesOf(SYSCALLS_V3)).toEqual(v4.filter((name) => name !== 'crypto.verify_bls_aggregate'))
})

test.each([3, 4] as const)('every syscall of v%i links and binds', (version) => {
  const names = namesOf(version === 3 ? SYSCALLS_V3 : SYSCALLS_V4)
  const linked = linkSyscalls(
    version,
    names.map((name) => importOf(version, name)),
  )
  const imports = linked.createImports(new SyscallCell())
  for (const name of names) {
    const [module = '', fn = ''] = name.split('.')
    expect(imports[module]?.[fn]).toBeTypeOf('function')
  }
  expect(Object.keys(imports['litefvm'] ?? {}).sort()).toEqual(['errno', 'gas_hi', 'gas_lo'])
})

test('the types that differ between the versions', () => {
  const typeOf = (version: 3 | 4, name: string): string => importOf(version, name).params.join(' ')
  const names = namesOf(SYSCALLS_V3).filter((name) => typeOf(3, name) !== typeOf(4, name))
  expect(names.map((name) => [name, typeOf(3, name), typeOf(4, name)])).toEqual([
    ['event.emit_event', 'i32 i32', 'i32 i32 i32 i32 i32 i32'],
    ['rand.get_beacon_randomness', 'i32 i64 i64 i32 i32', 'i32 i64'],
    ['rand.get_chain_randomness', 'i32 i64 i64 i32 i32', 'i32 i64'],
    ['self.self_destruct', 'i32 i32', 'i32'],
  ])
})

test.each([
  ['an unknown module', { ...importOf(4, 'ipld.block_open'), module: 'env' }],
  ['an unknown function', { ...importOf(4, 'ipld.block_open'), name: 'block_close' }],
  ['a name of Object', { ...importOf(4, 'ipld.block_open'), module: 'toString' }],
  ['a syscall that is switched off', { ...importOf(4, 'ipld.block_open'), name: 'upgrade_actor' }],
])('%s does not link', (_, wanted) => {
  expect(() => linkSyscalls(4, [wanted])).toThrow(FatalError)
  expect(() => linkSyscalls(4, [wanted])).toThrow(
    `failed to link actor module: unknown import: \`${wanted.module}::${wanted.name}\` has not been defined`,
  )
})

test('a syscall of v4 does not link in v3', () => {
  expect(() => linkSyscalls(3, [importOf(4, 'crypto.verify_bls_aggregate')])).toThrow(
    'unknown import: `crypto::verify_bls_aggregate`',
  )
})

test.each([
  ['without its result', { ...importOf(4, 'self.root'), results: [] }, '(i32, i32, i32) -> ()'],
  ['with other params', { ...importOf(4, 'self.root'), params: ['i64'] }, '(i64) -> (i32)'],
  ['as a memory', { ...importOf(4, 'self.root'), kind: 'memory' }, 'memory'],
])('a syscall imported %s does not link', (_, wanted, type) => {
  expect(() => linkSyscalls(4, [wanted])).toThrow(
    `incompatible import type for \`self::root\`: it is (i32, i32, i32) -> (i32), imported as ${type}`,
  )
})

test('the functions of two instances serve two invocations', () => {
  const linked = linkSyscalls(4, [])
  const [a, b] = [new SyscallCell(), new SyscallCell()]
  a.errno = 1
  b.errno = 2
  const errnoOf = (cell: SyscallCell): unknown => {
    const errno = linked.createImports(cell)['litefvm']?.['errno'] as (() => number) | undefined
    return errno?.()
  }
  expect([errnoOf(a), errnoOf(b)]).toEqual([1, 2])
})
