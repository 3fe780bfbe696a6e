import type { StackFrame } from '../../harness/index.ts'
import { FVM } from '../../harness/index.ts'
import type { Cid } from '../../ipld/index.ts'
import { type ApplyRet, Engine, type Frame } from '../../machine/index.ts'
import {
  type ActorId,
  Address,
  INIT_ACTOR_ID,
  METHOD_CONSTRUCTOR,
  type MethodNum,
  type TokenAmount,
} from '../../types/index.ts'

/** Account that sends the message, as a test would have it. */
const SENDER = 'alice'
/** Balance of the sender: more than any value that is tried. */
const SENDER_BALANCE = '1000000 FIL'
const INIT_ACTOR = Address.id(INIT_ACTOR_ID)

/** The actor's state root; the block is undefined if it is not in the store. */
export interface ActorStateRoot {
  readonly cid: Cid
  readonly block: Uint8Array | undefined
}

/** Options of {@link runActor}. */
export interface RunActorOptions {
  readonly wasm: Uint8Array
  readonly method: MethodNum
  /** CBOR; empty for none. */
  readonly params: Uint8Array
  /** attoFIL sent with the message; none by default. */
  readonly value?: TokenAmount
  /** Parameters of the constructor as CBOR; none by default. */
  readonly constructorParams?: Uint8Array
  /** Source map of the code, for stacks; by default the code's own debug information is read. */
  readonly sourceMap?: string | undefined
  /** Whether to record where the gas goes; false by default. */
  readonly profiling?: boolean
}

/** Outcome of the message, and of the constructor before it. */
export interface ActorRun {
  /** Id that the actor got. */
  readonly id: ActorId
  /** Undefined if the message itself calls the constructor. */
  readonly constructed: ApplyRet | undefined
  readonly applied: ApplyRet
  /** The actor's state afterwards; undefined if it is gone. */
  readonly state: ActorStateRoot | undefined
  /** Finds where the actor's code was when a frame failed, innermost first. */
  readonly stackOf: (frame: Frame) => readonly StackFrame[]
}

/**
 * Installs an actor in a fresh `FVM` and sends it a message from an account: gas is what a test of the
 * same message sees. Its constructor (method 1, called by f01) runs first, unless the message is that.
 *
 * @throws UsageError `FVM_BAD_WASM` if the reference would refuse the code: says where and why
 */
export function runActor(options: RunActorOptions): ActorRun {
  const { wasm, method, params, value = 0n, constructorParams, sourceMap, profiling } = options
  const engine = new Engine()
  const vm = FVM.createSync({ engine })
  vm.account(SENDER, { balance: SENDER_BALANCE })
  const { address: to } = vm.deploy(wasm, { constructor: false })
  const { id } = vm.getActor(to)! // it was deployed just now
  const construct = (bytes: Uint8Array): ApplyRet =>
    vm.sendImplicit({
      from: INIT_ACTOR,
      to: Address.id(id), // as deploy calls it
      method: METHOD_CONSTRUCTOR,
      ...paramsFrom(bytes),
    }).applied
  const applied: ApplyRet[] = []
  const run = (): void => {
    if (method === METHOD_CONSTRUCTOR) {
      applied.push(construct(params))
      return
    }
    applied.push(construct(constructorParams ?? new Uint8Array(0)))
    applied.push(vm.send({ from: SENDER, to, method, value, ...paramsFrom(params) }).applied)
  }
  if (profiling === true) vm.profile(run)
  else run()
  const state = vm.getActor(to)?.state
  return {
    id,
    constructed: applied.length > 1 ? applied[0] : undefined,
    applied: applied.at(-1)!, // run pushed one or two
    state: state === undefined ? undefined : { cid: state, block: vm.blockstore.get(state) },
    stackOf: ({ stack }) =>
      stack === undefined ? [] : engine.stacks.read(stack, vm.blockstore, sourceMap),
  }
}

function paramsFrom(bytes: Uint8Array): { readonly params?: Uint8Array } {
  return bytes.length === 0 ? {} : { params: bytes }
}
