// Made by scripts/build-rewriter.mjs from src/wasm/assembly. Do not edit.

/* The memory of the rewriter of function bodies: addresses, sizes and numbers of fields. */
export const COSTS = 2048
export const PREFIX_FIXED = 4096
export const PREFIX_UNIT = 4352
export const SETTINGS = 4608
export const RESULTS = 5120
export const HEAP = 8192
export const EVENT_BYTES = 16
export const BLOCK_BYTES = 16
export const BODY_BYTES = 48
export const MAX_LOCALS = 50000
export const MAX_EXTRA_LOCALS = 4
export const Setting = {
  TypeParams: 0,
  TypeResults: 1,
  FunctionTypes: 2,
  Functions: 3,
  ImportedFunctions: 4,
  Bodies: 5,
  Input: 6,
  HeapEnd: 7,
  LimiterCost: 8,
  GrowUnit: 9,
  TracksStack: 10,
  HostImports: 11,
  FirstShim: 12,
  GasGlobal: 13,
  StackGlobal: 14,
  SizeGlobal: 15,
  MaxStack: 16,
  Compact: 17,
  MemoryGrow: 18,
  TableGrow: 19,
  Charge: 20,
  NanF32: 21,
  NanF64: 22,
  LowGlobal: 23,
  Linear: 24,
  Calls: 25,
  IndirectCalls: 26,
  Probes: 27,
  BlockTypes: 28,
  ProbeEnter: 29,
  ProbeLeave: 30,
  Copies: 31,
  Coverage: 32,
  CoverageHit: 33,
} as const
export const Result = {
  ErrorPosition: 0,
  ErrorDetail: 1,
  ErrorBody: 2,
  UsesFloats: 3,
  WritesTable: 4,
  DropsSegment: 5,
  UsesMemoryGrow: 6,
  UsesTableGrow: 7,
  Bodies: 8,
  Compact: 9,
  Output: 10,
  OutputLength: 11,
  Events: 12,
  Charges: 13,
  AnyCalls: 14,
  Linear: 15,
  Copies: 16,
  CopiesLength: 17,
  Blocks: 18,
  BlocksLength: 19,
} as const
export const Failure = {
  None: 0,
  Opcode: 1,
  ValueType: 2,
  BlockType: 3,
  MemoryIndex: 4,
  EmptyStack: 5,
  DeadCode: 6,
  BranchArity: 7,
  NegativeLength: 8,
  CostOverflow: 9,
  Locals: 10,
  BodyTooLarge: 11,
} as const
export const EventKind = {
  Call: 0,
  CallIndirect: 1,
  Linear: 2,
  MemoryGrow: 3,
  TableGrow: 4,
  NanF32: 5,
  NanF64: 6,
  MemorySize: 7,
  StackLowered: 8,
  Return: 9,
  Hit: 10,
} as const
export const BodyField = {
  Start: 0,
  Code: 1,
  End: 2,
  Groups: 3,
  Locals: 4,
  StackCost: 5,
  Calls: 6,
  FirstEvent: 7,
  LastEvent: 8,
  FirstCharge: 9,
  LastCharge: 10,
} as const
