// The addresses of all tables. The host fills the fixed tables and the input; the lists grow, and one that
// is full moves to the end of the memory.

/** Tables by opcode, a byte each. */
export const SHAPE: usize = 0
export const POPS: usize = 256
export const PUSHES: usize = 512
export const NAN_RESULT: usize = 768
export const NAN_CONSUMER: usize = 1024
export const IS_FLOAT: usize = 1280
export const MAX_ALIGN: usize = 1536
/** Prices by opcode in milligas, 8 bytes each; then by sub-opcode, fixed and for each unit. */
export const COSTS: usize = 2048
export const PREFIX_FIXED: usize = 4096
export const PREFIX_UNIT: usize = 4352
/** Numbers the host sets, see `Setting`. */
export const SETTINGS: usize = 4608
/** Numbers the host reads, see `Result`. */
export const RESULTS: usize = 5120
/** The start of the host's own data: types, functions, bodies and the module. */
export const HEAP: usize = 8192

/** 32-bit fields of `SETTINGS`. */
export namespace Setting {
  export const TYPE_PARAMS = 0 // where the number of parameters by type is
  export const TYPE_RESULTS = 1
  export const FUNCTION_TYPES = 2 // where the type by function is
  export const FUNCTIONS = 3
  export const IMPORTED_FUNCTIONS = 4
  export const BODIES = 5 // where the start and end by body are
  export const INPUT = 6 // where the module is
  export const HEAP_END = 7
  export const LIMITER_COST = 8 // of the instructions around a call
  export const GROW_UNIT = 9 // milligas a page
  export const TRACKS_STACK = 10 // whether a lowered stack pointer is noted
  // Set before writing.
  export const HOST_IMPORTS = 11
  export const FIRST_SHIM = 12
  export const GAS_GLOBAL = 13
  export const STACK_GLOBAL = 14
  export const SIZE_GLOBAL = 15 // -1 without a virtual memory
  export const MAX_STACK = 16
  export const COMPACT = 17 // 1: write every body with called charges
  export const MEMORY_GROW = 18 // indices of helpers, -1 where not made
  export const TABLE_GROW = 19
  export const CHARGE = 20
  export const NAN_F32 = 21
  export const NAN_F64 = 22
  export const LOW_GLOBAL = 23 // of the lowest stack pointer
  export const LINEAR = 24 // where pairs of unit price and helper are, ended by a price of 0
  export const CALLS = 25 // where the restoring call by function is
  export const INDIRECT_CALLS = 26 // where the restoring indirect call by type is
  // Probes of a profiler; set before walking.
  export const PROBES = 27 // 1: note where functions return
  export const BLOCK_TYPES = 28 // where the type of a block with a function's result by type is
  // Set before writing: indices of imports, -1 if there is none.
  export const PROBE_ENTER = 29
  export const PROBE_LEAVE = 30
  export const COPIES = 31 // 1: note what is copied to where
  export const COVERAGE = 32 // 1: find the blocks that coverage counts; set before walking
  export const COVERAGE_HIT = 33 // index of the import that counts a block; set before writing
}

/** 32-bit fields of `RESULTS`. */
export namespace Result {
  export const ERROR_POSITION = 0
  export const ERROR_DETAIL = 1
  export const ERROR_BODY = 2
  export const USES_FLOATS = 3
  export const WRITES_TABLE = 4
  export const DROPS_SEGMENT = 5
  export const USES_MEMORY_GROW = 6
  export const USES_TABLE_GROW = 7
  export const BODIES = 8 // where what is known of each body is
  export const COMPACT = 9 // whether a body has too many locals to be written plainly
  export const OUTPUT = 10
  export const OUTPUT_LENGTH = 11
  export const EVENTS = 12
  export const CHARGES = 13
  export const ANY_CALLS = 14 // of the module's own functions, or through a table
  export const LINEAR = 15 // a bit for each sub-opcode with a variable length, bit 31 memory.grow
  export const COPIES = 16
  export const COPIES_LENGTH = 17
  export const BLOCKS = 18 // where the blocks that coverage counts are
  export const BLOCKS_LENGTH = 19
}

/** The results that end the walk. */
export namespace Failure {
  export const NONE = 0
  export const OPCODE = 1
  export const VALUE_TYPE = 2
  export const BLOCK_TYPE = 3
  export const MEMORY_INDEX = 4
  export const EMPTY_STACK = 5
  export const DEAD_CODE = 6
  export const BRANCH_ARITY = 7
  export const NEGATIVE_LENGTH = 8
  export const COST_OVERFLOW = 9
  export const LOCALS = 10
  export const BODY_TOO_LARGE = 11
}

// @ts-ignore: decorator
@inline
export function setting(field: i32): i32 {
  return load<i32>(SETTINGS + (field << 2))
}

// @ts-ignore: decorator
@inline
export function setResult(field: i32, value: i32): void {
  store<i32>(RESULTS + (field << 2), value)
}

/** The end of what is used of the memory. */
let heapEnd: usize = HEAP

export function setHeapEnd(end: usize): void {
  heapEnd = (end + 15) & ~(<usize>15)
}

function allocate(size: usize): usize {
  const at = heapEnd
  heapEnd = (at + size + 15) & ~(<usize>15)
  const pages = <i32>((heapEnd + 65535) >>> 16) - memory.size()
  if (pages > 0 && memory.grow(pages) < 0) unreachable()
  return at
}

/** A list that grows: where it starts, where it ends, and how far it may. */
@final
@unmanaged
export class List {
  start: usize
  end: usize
  limit: usize

  reset(size: usize): void {
    this.start = allocate(size)
    this.end = this.start
    this.limit = this.start + size
  }

  /** Makes room for `size` more bytes; what the list holds may move. */
  reserve(size: usize): void {
    if (this.end + size > this.limit) this.grow(size)
  }

  private grow(size: usize): void {
    const used = this.end - this.start
    const room = max((this.limit - this.start) * 2, used + size)
    const start = allocate(room)
    memory.copy(start, this.start, used)
    this.start = start
    this.end = start + used
    this.limit = start + room
  }
}

/** The events at places of bodies: start, end, kind, argument (`EventKind`). */
export const events = changetype<List>(memory.data(12))
/** Metered blocks: position, copy of the counter (`CounterCopy`), cost in milligas (8 bytes). */
export const charges = changetype<List>(memory.data(12))
/** One byte a loop: whether something in it changes the counter elsewhere. */
export const loops = changetype<List>(memory.data(12))
/** The control stack. */
export const frames = changetype<List>(memory.data(12))
/** The copies: target (from the start of the output), source, and number of bytes. */
export const copies = changetype<List>(memory.data(12))
/** The blocks that coverage counts: body, start, end, branch (`BLOCK_BYTES`). */
export const blocks = changetype<List>(memory.data(12))
/** The bodies as they are written. */
export const output = changetype<List>(memory.data(12))
