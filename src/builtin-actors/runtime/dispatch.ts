import { type CborReader, CborWriter, Codec } from '../../ipld/index.ts'
import { ActorError, type BlockId, ExitCode, type MethodNum } from '../../types/index.ts'
import { ActorType } from './actor-type.ts'
import { type IpldBlock, readParams } from './block-io.ts'
import { decodeBlock } from './params.ts'
import type { Policy } from './policy.ts'
import { Runtime } from './runtime.ts'
import type { ActorSyscalls } from './syscalls.ts'

/** The lowest exported (FRC-42) method number. @see builtin-actors v18.0.0 `runtime/src/builtin/shared.rs` */
export const FIRST_EXPORTED_METHOD_NUMBER = 1n << 24n

/** A method of a native actor. */
export interface ActorMethod {
  readonly name: string
  invoke(rt: Runtime, method: MethodNum, params: IpldBlock | undefined): IpldBlock | undefined
}

/** A built-in actor in TypeScript: what runs behind its official code CID. */
export interface NativeActor {
  readonly name: string
  readonly methods: ReadonlyMap<MethodNum, ActorMethod>
  /** Answers method numbers that are not in the table. */
  readonly fallback?: ActorMethod
  /** Whether only built-in actors other than EVM may call numbers below the exported range. */
  readonly isRestricted: boolean
}

/** A method without parameters. Any parameters block is refused with `USR_ILLEGAL_ARGUMENT`. */
export function methodWithoutParams(
  name: string,
  run: (rt: Runtime) => undefined | ((w: CborWriter) => void),
): ActorMethod {
  return {
    name,
    invoke(rt, _method, params) {
      if (params !== undefined)
        throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'method expects no arguments')
      return returnBlock(run(rt))
    },
  }
}

/** A method with parameters: none are `USR_ILLEGAL_ARGUMENT`, malformed ones `USR_SERIALIZATION`. */
export function methodWithParams<P>(
  name: string,
  decode: (r: CborReader) => P,
  run: (rt: Runtime, params: P) => undefined | ((w: CborWriter) => void),
): ActorMethod {
  return {
    name,
    invoke(rt, _method, params) {
      if (params === undefined)
        throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'method expects arguments')
      return returnBlock(run(rt, decodeBlock(params, decode)))
    },
  }
}

/** The fallback of account-like actors: exported numbers succeed, the rest are unhandled. */
export const ACCEPT_EXPORTED: ActorMethod = {
  name: 'fallback',
  invoke(rt, method) {
    rt.acceptAnyCaller()
    if (method >= FIRST_EXPORTED_METHOD_NUMBER) return undefined
    throw new ActorError(ExitCode.USR_UNHANDLED_MESSAGE, `invalid method: ${method}`)
  },
}

/**
 * Runs a method as the built-in actors' entry point does.
 *
 * @returns the handle of the return value, 0 without one
 * @throws ActorError the exit code, with data for the caller
 * @see builtin-actors v18.0.0 `runtime/src/runtime/fvm.rs`, `trampoline`
 */
export function invokeNative(
  actor: NativeActor,
  sys: ActorSyscalls,
  paramsId: BlockId,
  policy: Policy,
): BlockId {
  sys.debugEnabled()
  const rt = new Runtime(sys, policy)
  const method = rt.message.methodNumber
  const params = readParams(sys, paramsId)
  if (actor.isRestricted) restrictInternalApi(rt, method)
  const handler = actor.methods.get(method) ?? actor.fallback
  if (handler === undefined)
    throw new ActorError(ExitCode.USR_UNHANDLED_MESSAGE, `invalid method: ${method}`)
  const returned = handler.invoke(rt, method, params)
  if (!rt.isCallerValidated)
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'failed to validate caller')
  return returned === undefined ? 0 : sys.blockCreate(BigInt(returned.codec), returned.data)
}

/** Numbers below the exported range are for built-in actors, the EVM's excepted. */
function restrictInternalApi(rt: Runtime, method: MethodNum): void {
  if (method >= FIRST_EXPORTED_METHOD_NUMBER) return
  const { caller } = rt.message
  const code = rt.getActorCodeCid(caller)
  if (code === undefined)
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `no code for caller f0${caller} of method ${method}`,
    )
  const type = rt.sys.getBuiltinActorType(code)
  if (type === 0 || type === ActorType.evm)
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `caller f0${caller} of method ${method} must be built-in`,
    )
}

function returnBlock(write: undefined | ((w: CborWriter) => void)): IpldBlock | undefined {
  if (write === undefined) return undefined
  const w = new CborWriter()
  write(w)
  return { codec: Codec.CBOR, data: w.finish() }
}
