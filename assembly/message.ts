// The running message: who sent it, with what; and what comes in and goes out as params and returns.
import { Address } from './address'
import { CborReader, CborWriter } from './cbor'
import { Codec } from './cid'
import { abort, check, ExitCode } from './error'
import { createBlock, createBlockAt, readBlock } from './ipld'
import { ipld_block_stat, NO_BLOCK, vm_message_context } from './sys'
import { TokenAmount } from './token-amount'

/** fvm_shared 4.8.4 `src/sys/out.rs`, `MessageContext`. It is the same for all of an invocation. */
const CONTEXT: usize = memory.data(80, 8)
const OUT: usize = memory.data(16, 8)
let isContextRead = false

function context(): usize {
  if (!isContextRead) {
    check(vm_message_context(CONTEXT), 'vm.message_context')
    isContextRead = true
  }
  return CONTEXT
}

/** The id of the account that sent the message on chain. */
export function origin(): u64 {
  return load<u64>(context())
}

/** The nonce of the message on chain. */
export function nonce(): u64 {
  return load<u64>(context(), 8)
}

/** The id of the actor that called. */
export function caller(): u64 {
  return load<u64>(context(), 16)
}

/** The id of this actor. */
export function receiver(): u64 {
  return load<u64>(context(), 24)
}

export function methodNumber(): u64 {
  return load<u64>(context(), 32)
}

/** The attoFIL that came with the call; they are in the balance already. */
export function valueReceived(): TokenAmount {
  return TokenAmount.at(context() + 40)
}

export function gasPremium(): TokenAmount {
  return TokenAmount.at(context() + 56)
}

/** Whether nothing may be changed: sends with value, new state and new actors are refused. */
export function isReadOnly(): bool {
  return (load<u64>(context(), 72) & 1) != 0
}

/** Aborts with USR_FORBIDDEN unless this actor called. */
export function requireCaller(id: u64): void {
  if (caller() != id) abort(ExitCode.USR_FORBIDDEN, 'the caller is not allowed to do this')
}

/** Aborts with USR_NOT_PAYABLE if the call brought attoFIL. */
export function requireNoValue(): void {
  const at = context()
  if ((load<u64>(at, 40) | load<u64>(at, 48)) != 0)
    abort(ExitCode.USR_NOT_PAYABLE, 'the method takes no value')
}

/** This actor's f0 address. */
export function selfAddress(): Address {
  return Address.id(receiver())
}

/** Aborts with USR_ILLEGAL_ARGUMENT if there are params. */
export function noParams(params: u32): void {
  if (params != NO_BLOCK) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the method takes no params')
}

/**
 * The bytes of the params; none if there are none. `params` is what `invoke` was given.
 */
export function paramBytes(params: u32): Uint8Array {
  if (params == NO_BLOCK) return new Uint8Array(0)
  check(ipld_block_stat(OUT, params), 'ipld.block_stat')
  return readBlock(params, load<u32>(OUT, 8))
}

/**
 * A reader of the params. Aborts with USR_ILLEGAL_ARGUMENT if there are none, with
 * USR_SERIALIZATION if they are no CBOR.
 */
export function readParams(params: u32): CborReader {
  if (params == NO_BLOCK) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the method needs params')
  check(ipld_block_stat(OUT, params), 'ipld.block_stat')
  const codec = load<u64>(OUT)
  if (codec != Codec.CBOR && codec != Codec.DAG_CBOR)
    abort(ExitCode.USR_SERIALIZATION, 'the params are no CBOR')
  return new CborReader(readBlock(params, load<u32>(OUT, 8)))
}

/** Makes the result of `invoke` that returns what was written. */
export function returnCbor(writer: CborWriter): u32 {
  return createBlockAt(Codec.CBOR, writer.dataStart, writer.length)
}

/** Makes the result of `invoke` that returns CBOR with links, whose blocks the caller then reaches. */
export function returnLinks(writer: CborWriter): u32 {
  return createBlockAt(Codec.DAG_CBOR, writer.dataStart, writer.length)
}

/** Makes the result of `invoke` that returns bytes as they are. */
export function returnRaw(data: Uint8Array): u32 {
  return createBlock(Codec.RAW, data)
}

/** Ends `invoke` for a method that the actor does not have: it aborts with USR_UNHANDLED_MESSAGE. */
export function unhandledMethod(): u32 {
  return abort<u32>(ExitCode.USR_UNHANDLED_MESSAGE, 'the actor has no such method')
}
