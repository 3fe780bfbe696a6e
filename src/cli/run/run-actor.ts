import type { StackFrame } from '../../harness/index.ts'
import type { ApplyRet, Frame } from '../../machine/index.ts'
import { METHOD_CONSTRUCTOR, type MethodNum, type TokenAmount } from '../../types/index.ts'
import { type ActorStateRoot, ActorWorld } from './actor-world.ts'

/** Options of {@link runActor}. */
export interface RunActorOptions {
  readonly wasm: Uint8Array
  readonly method: MethodNum
  /** CBOR; empty for none. */
  readonly params: Uint8Array
  /** attoFIL sent with the message; none by default. */
  readonly value?: TokenAmount
  /** The constructor's params as CBOR; none by default. */
  readonly constructorParams?: Uint8Array
  /** The source map for stacks; the code's own debug information by default. */
  readonly sourceMap?: string | undefined
  /** Record where the gas goes; false by default. */
  readonly profiling?: boolean
}

/** The results of the message, and of the constructor before it. */
export interface ActorRun {
  /** Undefined where the message itself calls the constructor. */
  readonly constructed: ApplyRet | undefined
  readonly applied: ApplyRet
  /** The actor's state afterwards; undefined if it is gone. */
  readonly state: ActorStateRoot | undefined
  /** The Wasm stack of a failed frame. */
  readonly stackOf: (frame: Frame) => readonly StackFrame[]
}

/**
 * Installs an actor in a fresh world and sends it a message from an account. Its constructor (method
 * 1, called by f01) runs first, unless the message is that.
 *
 * @throws UsageError `FVM_BAD_WASM` if the reference would refuse the code: says where and why
 */
export function runActor(options: RunActorOptions): ActorRun {
  const { wasm, method, params, value = 0n, constructorParams, sourceMap, profiling } = options
  const world = new ActorWorld(wasm, { profiling, sourceMap })
  const stackOf = (frame: Frame) => world.stackOf(frame)
  if (method === METHOD_CONSTRUCTOR) {
    const applied = world.construct(params)
    return { constructed: undefined, applied, state: world.state(), stackOf }
  }
  const constructed = world.construct(constructorParams ?? new Uint8Array(0))
  const applied = world.send(method, params, value)
  return { constructed, applied, state: world.state(), stackOf }
}
