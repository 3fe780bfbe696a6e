// Calls to other actors.
import { Address } from './address'
import { CborReader, CborWriter } from './cbor'
import { Codec } from './cid'
import { abort, ErrorNumber, ExitCode } from './error'
import { createBlockAt, readBlock } from './ipld'
import { NO_BLOCK, send_send } from './sys'
import { TokenAmount } from './token-amount'

const OUT: usize = memory.data(20, 8)

/** The method of a plain transfer, which runs no code. */
export const METHOD_SEND: u64 = 0
/** The method of constructors. */
export const METHOD_CONSTRUCTOR: u64 = 1
/** A gas limit that leaves the callee all that is left. */
export const ALL_GAS: u64 = u64.MAX_VALUE

/** The outcome of a call. */
@final
export class SendResult {
  constructor(
    /** 0, or the reason for which the machine refused the call, which then never ran. */
    readonly errorNumber: u32,
    /** The callee's exit code. */
    readonly exitCode: u32,
    /** The codec of what was returned. */
    readonly codec: u64,
    private readonly block: u32,
    private readonly size: u32,
  ) {}

  get isOk(): bool {
    return this.errorNumber == 0 && this.exitCode == ExitCode.OK
  }

  /** The bytes that the callee returned, also if it failed. */
  get data(): Uint8Array {
    return this.block == NO_BLOCK ? new Uint8Array(0) : readBlock(this.block, this.size)
  }

  /** A reader of what was returned. Aborts with USR_ASSERTION_FAILED if there is nothing. */
  reader(): CborReader {
    if (this.block == NO_BLOCK)
      abort(ExitCode.USR_ASSERTION_FAILED, 'the callee returned nothing')
    return new CborReader(this.data)
  }

  /**
   * The code that an actor aborts with because this call failed: the callee's own, or one that says
   * what went wrong. The same as the built-in actors use (`runtime/src/runtime/fvm.rs`).
   */
  get failureCode(): u32 {
    if (this.errorNumber != 0) return codeOfError(this.errorNumber)
    const code = this.exitCode
    if (code >= 16 || code == ExitCode.OK) return code
    // Illegal instruction, illegal exit code and missing return are the callee's fault.
    return code == 4 || code == 9 || code == 11
      ? ExitCode.USR_UNSPECIFIED
      : ExitCode.USR_ASSERTION_FAILED
  }

  /** Aborts with the failure's code unless the call went well. */
  expectOk(): SendResult {
    if (!this.isOk)
      abort(this.failureCode, 'a call failed with exit code ' + this.failureCode.toString())
    return this
  }
}

/**
 * Calls an actor. `params` is what was written for it, null for none; `value` is attoFIL.
 * It gives what became of the call and never aborts for the callee's failure: see `expectOk`.
 */
export function send(
  to: Address,
  method: u64,
  params: CborWriter | null = null,
  value: TokenAmount = TokenAmount.zero(),
  gasLimit: u64 = ALL_GAS,
  readOnly: bool = false,
): SendResult {
  if (!value.fitsSyscall) return new SendResult(ErrorNumber.IllegalArgument, 0, 0, NO_BLOCK, 0)
  const block = params === null
    ? NO_BLOCK
    : createBlockAt(Codec.CBOR, params.dataStart, params.length)
  const error = send_send(
    OUT, to.bytes.dataStart, to.bytes.length, method, block,
    value.high, value.low, gasLimit, readOnly ? 1 : 0,
  )
  if (error != 0) return new SendResult(error, 0, 0, NO_BLOCK, 0)
  return new SendResult(
    0, load<u32>(OUT), load<u64>(OUT, 8), load<u32>(OUT, 4), load<u32>(OUT, 16),
  )
}

/** Sends attoFIL. Aborts if that fails. */
export function transfer(to: Address, value: TokenAmount): void {
  send(to, METHOD_SEND, null, value).expectOk()
}

/** Calls a method that may change nothing. */
export function sendReadOnly(to: Address, method: u64, params: CborWriter | null = null): SendResult {
  return send(to, method, params, TokenAmount.zero(), ALL_GAS, true)
}

function codeOfError(error: u32): u32 {
  if (error == ErrorNumber.NotFound) return ExitCode.USR_UNSPECIFIED
  if (error == ErrorNumber.InsufficientFunds) return ExitCode.USR_INSUFFICIENT_FUNDS
  if (error == ErrorNumber.ReadOnly) return ExitCode.USR_READ_ONLY
  return ExitCode.USR_ASSERTION_FAILED
}
