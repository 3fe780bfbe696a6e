import { expect, test } from 'vitest'
import { COMMAND_SPECS } from '../../src/cli/command-specs.ts'
import { parseCommand } from '../../src/cli/flags.ts'

const vectors = COMMAND_SPECS.vectors

test('operands and flags may come in any order', () => {
  const args = parseCommand(vectors, ['a', '--nv', '21,25', 'b', '--time', '--filter=x=y'])
  expect(args.operands).toEqual(['a', 'b'])
  expect(args.value('nv')).toBe('21,25')
  expect(args.value('filter')).toBe('x=y')
  expect(args.has('time')).toBe(true)
  expect(args.has('json')).toBe(false)
  expect(args.value('jobs')).toBeUndefined()
})

test('words after -- are operands', () => {
  expect(parseCommand(vectors, ['--', '--odd-name']).operands).toEqual(['--odd-name'])
})

test('a flag that begins with "no" is a flag with a value, not a denial', () => {
  const args = parseCommand(COMMAND_SPECS['forge list'], ['--no-match-test', 'Slow', '--json'])
  expect(args.operands).toEqual([])
  expect(args.value('no-match-test')).toBe('Slow')
  expect(args.value('match-test')).toBeUndefined()
  expect(parseCommand(vectors, ['--', '--no-name']).operands).toEqual(['--no-name'])
})

test('a flag for a list may be given several times', () => {
  const spec = COMMAND_SPECS['forge coverage']
  const words = ['--report', 'summary', '--json', '--report=lcov']
  expect(parseCommand(spec, words).value('report')).toBe('summary,lcov')
  expect(() => parseCommand(spec, ['--report', 'lcov', '--report'])).toThrow(
    'litefvm forge coverage: --report needs a value: --report summary|lcov|istanbul|html|debug,...',
  )
})

test('an alias stands for its flag, and a refused flag has its reason', () => {
  const spec = COMMAND_SPECS['forge coverage']
  const args = parseCommand(spec, ['--mt=a=b', '--nmco', 'mocks', '-j', '2', 'a.t.sol'])
  expect(args.value('match-test')).toBe('a=b')
  expect(args.value('no-match-coverage')).toBe('mocks')
  expect(args.value('threads')).toBe('2')
  expect(args.operands).toEqual(['a.t.sol'])
  expect(() => parseCommand(spec, ['--mt', 'a', '--match-test', 'b'])).toThrow('given twice')
  expect(() => parseCommand(spec, ['--ffi'])).toThrow(
    'litefvm forge coverage: --ffi is refused: litefvm starts no programs for a test',
  )
})

test('a flag of two words is read by its name', () => {
  expect(parseCommand(vectors, ['a', '--fail-fast']).has('fail-fast')).toBe(true)
})

test.each([
  [[], 'litefvm vectors: <file|dir>... is missing: litefvm vectors --help shows what it takes'],
  [
    ['a', '--frobnicate'],
    'litefvm vectors: flag --frobnicate is unknown: it has --bundles, --network, --nv, --filter, --compare, --actors, --jobs, --time, --shard, --fail-fast, --json, --debug, --help',
  ],
  [['a', '--filt', 'x'], 'litefvm vectors: flag --filt is unknown: did you mean --filter?'],
  [
    ['a', '--no-time'],
    'litefvm vectors: flag --no-time is unknown: it has --bundles, --network, --nv, --filter, --compare, --actors, --jobs, --time, --shard, --fail-fast, --json, --debug, --help',
  ],
  [
    ['a', '-x'],
    'litefvm vectors: flag -x is unknown: it has --bundles, --network, --nv, --filter, --compare, --actors, --jobs, --time, --shard, --fail-fast, --json, --debug, --help',
  ],
  [['a', '--nv'], 'litefvm vectors: --nv needs a value: --nv N,...'],
  [['a', '--nv='], 'litefvm vectors: --nv needs a value: --nv N,...'],
  [['a', '--nv', '--json'], 'litefvm vectors: --nv needs a value: --nv N,...'],
  [['a', '--time=yes'], 'litefvm vectors: --time takes no value'],
  [['a', '--nv', '21', '--nv', '25'], 'litefvm vectors: --nv is given twice'],
])('%j is refused', (words, message) => {
  expect(() => parseCommand(vectors, words)).toThrow(message)
})

test('an operand too many is named', () => {
  expect(() => parseCommand(COMMAND_SPECS.inspect, ['a.car', 'b.car'])).toThrow(
    'litefvm inspect: "b.car" is one argument too many: the command takes <state.car>',
  )
})
