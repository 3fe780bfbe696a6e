import { expect, test } from 'vitest'
import { assignDeadlines } from '../../../src/builtin-actors/miner/deadlines/assignment.ts'
import {
  createDeadline,
  type Deadline,
} from '../../../src/builtin-actors/miner/deadlines/deadline.ts'
import { MemoryBlockstore } from '../../../src/ipld/index.ts'
import { Panic } from '../../../src/types/index.ts'
import { sectorWith, uncodedMessage } from './state-bench.ts'

const EMPTY = createDeadline(new MemoryBlockstore())

function deadlineOf(live: bigint, dead: bigint): Deadline {
  return { ...EMPTY, liveSectors: live, totalSectors: live + dead }
}

/** The numbers that each deadline gets of sectors 0 to `count - 1`. */
function assigned(
  count: number,
  deadlines: readonly (Deadline | undefined)[],
  sizes = { maxPartitions: 100n, partitionSize: 4n },
): number[][] {
  const sectors = Array.from({ length: count }, (_, i) => sectorWith({ sectorNumber: BigInt(i) }))
  return assignDeadlines({ ...sizes, deadlines }, sectors).map((own) =>
    own.map(({ sectorNumber }) => Number(sectorNumber)),
  )
}

// Facts of the cases: builtin-actors v18.0.0 `actors/miner/tests/deadline_assignment.rs`.
test.each([
  [
    'partitions are filled in turn',
    10,
    [
      [0n, 0n],
      [0n, 0n],
    ],
    [
      [0, 1, 2, 3, 8, 9],
      [4, 5, 6, 7],
    ],
  ],
  [
    'the fewest live partitions win',
    1,
    [
      [8n, 0n],
      [7n, 5n],
    ],
    [[], [0]],
  ],
  [
    'then the fewest partitions',
    1,
    [
      [4n, 4n],
      [4n, 0n],
    ],
    [[], [0]],
  ],
  [
    'then the fullest open one',
    1,
    [
      [1n, 0n],
      [2n, 0n],
    ],
    [[], [0]],
  ],
  [
    'dead sectors fill partitions',
    1,
    [
      [1n, 0n],
      [0n, 2n],
    ],
    [[], [0]],
  ],
  [
    'and count by themselves',
    1,
    [
      [0n, 1n],
      [0n, 2n],
    ],
    [[], [0]],
  ],
  [
    'then the fewest live sectors',
    1,
    [
      [1n, 1n],
      [0n, 2n],
    ],
    [[], [0]],
  ],
] as const)('%s', (_name, count, deadlines, expected) => {
  expect(
    assigned(
      count,
      deadlines.map(([live, dead]) => deadlineOf(live, dead)),
    ),
  ).toEqual(expected)
})

test('an open partition is filled first, and deadlines that may not change are left out', () => {
  const deadlines = [deadlineOf(0n, 0n), undefined, undefined, deadlineOf(1n, 0n)]
  expect(assigned(5, deadlines)).toEqual([[3, 4], [], [], [0, 1, 2]])
})

test('48 deadlines of 5 partitions of 5 hold at most 1,200 sectors', () => {
  const deadlines = Array.from({ length: 48 }, () => deadlineOf(0n, 0n))
  const sizes = { maxPartitions: 5n, partitionSize: 5n }
  const full = assigned(1_200, deadlines, sizes)
  expect(full.map((own) => own.length)).toEqual(new Array(48).fill(25))
  expect(uncodedMessage(() => assigned(1_201, deadlines, sizes))).toBe(
    'max partitions limit 5 reached for all deadlines',
  )
})

test('existing sectors count against the limit', () => {
  const deadlines = Array.from({ length: 48 }, () => deadlineOf(1n, 1n))
  const sizes = { maxPartitions: 5n, partitionSize: 5n }
  expect(assigned(1_104, deadlines, sizes).flat()).toHaveLength(1_104)
  expect(uncodedMessage(() => assigned(1_105, deadlines, sizes))).toContain('limit 5')
})

test('fails with an assertion if no deadline may change', () => {
  expect(() => assigned(1, [undefined])).toThrow(Panic)
})
