// The part of the Wasm rewriter that reads and writes function bodies: in Wasm itself, since a cold
// JavaScript engine takes ten times as long over the first module.
import {
  blocks,
  charges,
  copies,
  events,
  frames,
  List,
  loops,
  output,
  Result,
  RESULTS,
  setHeapEnd,
  setResult,
  Setting,
  setting,
} from './memory'
import { walkBodies } from './walker'
import { writeBodies } from './writer'

export { HEAP } from './memory'

const bodies = changetype<List>(memory.data(12))

/** Makes room for the host's data, up to `end`. */
export function prepare(end: i32): void {
  const pages = ((end + 65535) >>> 16) - memory.size()
  if (pages > 0 && memory.grow(pages) < 0) unreachable()
}

/** Walks all bodies; returns a `Failure`. */
export function walk(): i32 {
  memory.fill(RESULTS, 0, 64)
  setHeapEnd(<usize>setting(Setting.HEAP_END))
  const size = <usize>setting(Setting.HEAP_END) - <usize>setting(Setting.INPUT)
  events.reset(size / 2 + 1024)
  charges.reset(size * 2 + 1024)
  loops.reset(size / 64 + 1024)
  blocks.reset(setting(Setting.COVERAGE) != 0 ? size + 1024 : 0)
  frames.reset(4096)
  bodies.reset(<usize>setting(Setting.FUNCTIONS) * 48 + 48)
  const failed = walkBodies(bodies)
  setResult(Result.BODIES, <i32>bodies.start)
  setResult(Result.EVENTS, <i32>events.start)
  setResult(Result.CHARGES, <i32>charges.start)
  setResult(Result.BLOCKS, <i32>blocks.start)
  setResult(Result.BLOCKS_LENGTH, <i32>(blocks.end - blocks.start))
  return failed
}

/** Writes all bodies; returns a `Failure`. */
export function write(): i32 {
  const size = <usize>setting(Setting.HEAP_END) - <usize>setting(Setting.INPUT)
  output.reset(size * 2 + 4096)
  copies.reset(setting(Setting.COPIES) != 0 ? size + 1024 : 0)
  const failed = writeBodies(bodies.start, bodies.end)
  setResult(Result.OUTPUT, <i32>output.start)
  setResult(Result.OUTPUT_LENGTH, <i32>(output.end - output.start))
  setResult(Result.COPIES, <i32>copies.start)
  setResult(Result.COPIES_LENGTH, <i32>(copies.end - copies.start))
  return failed
}
