import { Abort, ErrorNumber, FatalError, OUT_OF_GAS, SyscallError } from '../types/index.ts'
import type { SyscallHandler } from './handler.ts'
import type { Invocation } from './invocation.ts'

/**
 * The values that the host functions of one instance share. An instance is used by one invocation after
 * another; whoever runs it sets `invocation` first. The other fields hold the answer of the last
 * syscall that did not fit into its result; the instance fetches it.
 */
export class SyscallCell {
  invocation: Invocation | undefined = undefined
  errno = 0
  gasLo = 0
  gasHi = 0
}

/** A syscall as it is bound: its names for causes, what it returns, and what serves it. */
export interface BoundSyscall {
  readonly module: string
  readonly name: string
  readonly outSize: number
  /** Number of parameters after the gas: the return pointer, and two for each i64. */
  readonly arity: number
  readonly handler: SyscallHandler
}

/**
 * The host function of a lowered import: the counter as an f64 (-1 if that is not exact), then
 * the parameters; gives the new counter, or -1 when the instance must fetch error number and
 * counter from the cell.
 */
export type HostFunction = (gas: number, ...args: number[]) => number

/** The result that tells the instance to fetch the value from the cell, since it does not fit. */
const FETCH = -1

/** 2^32 */
const HIGH = 0x1_0000_0000

// One function for each arity: a rest parameter would allocate an array at every call. The order is the
// reference's (fvm 4.8.4 `src/syscalls/linker.rs`): charge the instructions that ran, charge the syscall,
// check the return pointer, serve, record the gas.

function bind1(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (gas: number, a: number) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(invocation, a >>> 0)
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

function bind2(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (gas: number, a: number, b: number) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(invocation, a >>> 0, b >>> 0)
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

function bind3(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (gas: number, a: number, b: number, c: number) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(invocation, a >>> 0, b >>> 0, c >>> 0)
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

function bind4(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (gas: number, a: number, b: number, c: number, d: number) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(invocation, a >>> 0, b >>> 0, c >>> 0, d >>> 0)
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

function bind5(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (gas: number, a: number, b: number, c: number, d: number, e: number) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(invocation, a >>> 0, b >>> 0, c >>> 0, d >>> 0, e >>> 0)
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

function bind6(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (gas: number, a: number, b: number, c: number, d: number, e: number, f: number) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(invocation, a >>> 0, b >>> 0, c >>> 0, d >>> 0, e >>> 0, f >>> 0)
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

function bind7(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (
    gas: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
  ) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(invocation, a >>> 0, b >>> 0, c >>> 0, d >>> 0, e >>> 0, f >>> 0, g >>> 0)
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

function bind8(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (
    gas: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
    h: number,
  ) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(invocation, a >>> 0, b >>> 0, c >>> 0, d >>> 0, e >>> 0, f >>> 0, g >>> 0, h >>> 0)
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

function bind14(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const { handler, outSize } = row
  return (
    gas: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
    h: number,
    i: number,
    j: number,
    k: number,
    l: number,
    m: number,
    n: number,
  ) => {
    const invocation = cell.invocation!
    invocation.enter(gas)
    if (outSize !== 0 && invocation.memory.length - (a >>> 0) < outSize)
      return refuseReturn(cell, invocation, row, gas)
    try {
      handler(
        invocation,
        a >>> 0,
        b >>> 0,
        c >>> 0,
        d >>> 0,
        e >>> 0,
        f >>> 0,
        g >>> 0,
        h >>> 0,
        i >>> 0,
        j >>> 0,
        k >>> 0,
        l >>> 0,
        m >>> 0,
        n >>> 0,
      )
    } catch (thrown) {
      return fail(cell, invocation, row, thrown)
    }
    return succeed(cell, invocation)
  }
}

const BINDERS: Readonly<Record<number, (cell: SyscallCell, row: BoundSyscall) => HostFunction>> = {
  1: bind1,
  2: bind2,
  3: bind3,
  4: bind4,
  5: bind5,
  6: bind6,
  7: bind7,
  8: bind8,
  14: bind14,
}

/** The host function that serves a syscall for the invocation in `cell`. */
export function bindSyscall(cell: SyscallCell, row: BoundSyscall): HostFunction {
  const binder = BINDERS[row.arity]
  if (binder === undefined)
    throw new FatalError(`no binder takes the ${row.arity} numbers of ${row.module}::${row.name}`)
  return binder(cell, row)
}

function succeed(cell: SyscallCell, invocation: Invocation): number {
  invocation.lastError = undefined
  const gas = invocation.takeNote()
  if (gas >= 0) return gas
  return storeAnswer(cell, 0, invocation.lastGasAvailable)
}

/** Fails a syscall without space for its return value; the counter and the recorded gas stay as they are. */
function refuseReturn(
  cell: SyscallCell,
  invocation: Invocation,
  row: BoundSyscall,
  gas: number,
): number {
  setCause(invocation, row, ErrorNumber.IllegalArgument, 'no space for return value')
  if (gas < 0) return storeAnswer(cell, ErrorNumber.IllegalArgument, invocation.counterValue())
  return storeNumber(cell, ErrorNumber.IllegalArgument, gas)
}

/** The one place where a {@link SyscallError} becomes a number. */
function fail(
  cell: SyscallCell,
  invocation: Invocation,
  row: BoundSyscall,
  thrown: unknown,
): number {
  if (thrown instanceof SyscallError) {
    setCause(invocation, row, thrown.errorNumber, thrown.message)
    const gas = invocation.takeNote()
    if (gas >= 0) return storeNumber(cell, thrown.errorNumber, gas)
    return storeAnswer(cell, thrown.errorNumber, invocation.lastGasAvailable)
  }
  // The error that ends the run passes through Wasm; the counter is updated for the last charge.
  if (thrown === OUT_OF_GAS || thrown instanceof Abort || thrown instanceof FatalError)
    invocation.updateGasAvailable()
  throw thrown
}

function setCause(
  invocation: Invocation,
  row: BoundSyscall,
  errorNumber: number,
  message: string,
): void {
  invocation.lastError = {
    type: 'syscall',
    module: row.module,
    function: row.name,
    errorNumber,
    message,
  }
}

function storeNumber(cell: SyscallCell, errno: number, gas: number): number {
  const high = Math.floor(gas / HIGH)
  cell.errno = errno
  cell.gasLo = (gas - high * HIGH) | 0
  cell.gasHi = high | 0
  return FETCH
}

function storeAnswer(cell: SyscallCell, errno: number, gas: bigint): number {
  cell.errno = errno
  cell.gasLo = Number(BigInt.asIntN(32, gas))
  cell.gasHi = Number(BigInt.asIntN(32, gas >> 32n))
  return FETCH
}
