import { type Hex, type PanicName, panicNameOf, type Result } from '../harness/index.ts'
import { type ExitCode, SELECTOR_BYTES, UsageError } from '../types/index.ts'
import { bytesOfCbor } from './eth-transaction.ts'
import { toHex } from './hex.ts'

/** Exit codes as Lotus prints them. Source: go-state-types `exitcode/common.go`, `names.go`. */
const EXIT_NAMES: Readonly<Record<number, string>> = {
  0: 'Ok',
  1: 'SysErrSenderInvalid',
  2: 'SysErrSenderStateInvalid',
  4: 'SysErrIllegalInstruction',
  5: 'SysErrInvalidReceiver',
  6: 'SysErrInsufficientFunds',
  7: 'SysErrOutOfGas',
  9: 'SysErrIllegalExitCode',
  10: 'SysErrFatal',
  11: 'SysErrMissingReturn',
  16: 'ErrIllegalArgument',
  17: 'ErrNotFound',
  18: 'ErrForbidden',
  19: 'ErrInsufficientFunds',
  20: 'ErrIllegalState',
  21: 'ErrSerialization',
  22: 'USR_UNHANDLED_MESSAGE',
}

/** An exit code as Lotus prints it. @example exitText(7) // 'SysErrOutOfGas(7)' */
export function exitText(code: ExitCode): string {
  const name = EXIT_NAMES[code]
  return name === undefined ? String(code) : `${name}(${code})`
}

/** Error of a call or an estimate whose message failed, with the text that a client shows. */
export class ExecutionReverted extends UsageError {
  readonly exitCode: ExitCode
  /** The returned bytes: the encoded reason of a contract; `0x` for other actors. */
  readonly data: Hex
  /** The result with its call tree, for the node's log. */
  readonly result: Result<unknown>

  constructor(result: Result<unknown>) {
    const bytes = bytesOfCbor(result.returnData)
    const reason = bytes === undefined ? '' : bytes.length === 0 ? 'none' : revertReason(bytes)
    const parts = [
      `exit=[${exitText(result.exitCode)}]`,
      ...(reason === '' ? [] : [`revert reason=[${reason}]`]),
      `vm error=[${failureText(result)}]`,
    ]
    super('FVM_REVERTED', `message execution failed (${parts.join(', ')})`)
    this.exitCode = result.exitCode
    this.data = bytes === undefined ? '0x' : toHex(bytes)
    this.result = result
  }
}

/** Error of an estimate whose message needs more gas than a block has. */
export class OutOfBlockGas extends UsageError {
  constructor() {
    super('FVM_OUT_OF_GAS', 'call ran out of gas')
  }
}

/** Why a message failed, in the reference's words. @see fvm 4.8.4 `fvm/src/call_manager/backtrace.rs` */
export function failureText({ applied }: Result<unknown>): string {
  const { failure } = applied
  if (failure === undefined) return ''
  if (failure.type === 'PreValidation') return failure.message
  const { frames, cause } = failure.backtrace
  const lines = frames.map(
    ({ source, method, message, code }, i) =>
      `${String(i).padStart(2, '0')}: f0${source} (method ${method}) -- ${message} (${code})`,
  )
  const tail = cause === undefined ? [] : [`--> caused by: ${cause.message}`]
  return ['message failed with backtrace:', ...lines, ...tail, ''].join('\n')
}

const WORD_BYTES = 32
const ERROR_SELECTOR = '0x08c379a0'
const PANIC_SELECTOR = '0x4e487b71'

/** Names of panics in errors of Lotus. Source: lotus `chain/types/ethtypes/eth_types.go`, `panicErrorCodes`. */
const LOTUS_PANICS: Readonly<Record<PanicName, string>> = {
  generic: 'Panic()',
  assert: 'Assert()',
  overflow: 'ArithmeticOverflow()',
  divisionByZero: 'DivideByZero()',
  enumConversion: 'InvalidEnumVariant()',
  storageEncoding: 'InvalidStorageArray()',
  emptyPop: 'PopEmptyArray()',
  outOfBounds: 'ArrayIndexOutOfBounds()',
  outOfMemory: 'OutOfMemory()',
  uninitializedFunction: 'CalledUninitializedFunction()',
}

/** Prints the reason of a revert as Lotus does. @see lotus `eth_types.go`, `ParseEthRevert` */
export function revertReason(data: Uint8Array): string {
  const raw = toHex(data)
  if (data.length < SELECTOR_BYTES + WORD_BYTES) return raw
  const selector = raw.slice(0, 2 + 2 * SELECTOR_BYTES)
  const body = data.subarray(SELECTOR_BYTES)
  if (selector === PANIC_SELECTOR) {
    const code = wordAt(body, 0)!
    const name = panicNameOf(code)
    return name === undefined ? `Panic(0x${code.toString(16)})` : LOTUS_PANICS[name]
  }
  if (selector !== ERROR_SELECTOR) return raw
  const offset = wordAt(body, 0)
  if (offset === undefined || offset > body.length) return raw
  const length = wordAt(body, Number(offset))
  const start = Number(offset) + WORD_BYTES
  if (length === undefined || length > body.length - start) return raw
  return `Error(${new TextDecoder().decode(body.subarray(start, start + Number(length)))})`
}

function wordAt(bytes: Uint8Array, at: number): bigint | undefined {
  const word = bytes.subarray(at, at + WORD_BYTES)
  return word.length < WORD_BYTES ? undefined : BigInt(toHex(word))
}
