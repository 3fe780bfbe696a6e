import type { Cid } from '../../src/ipld/index.ts'
import type { ApplyKind, ApplyRet, Machine } from '../../src/machine/index.ts'
import { DecodeError, type Message } from '../../src/types/index.ts'
import { type Invocation, Recorder } from './collect.ts'

/** Creates the machine that a message runs on; it traces, and a fatal error of it is a receipt. */
export type MachineFactory = (actors: 'wasm' | 'native', epoch: bigint, root: Cid) => Machine

/** A message on both kinds of actors. */
export interface TwinRun {
  readonly official: ApplyRet
  readonly native: ApplyRet
  /** Undefined where the two kinds did not do the same: gas decided, and the native side has another's. */
  readonly invocations: readonly Invocation[] | undefined
}

/** Runs messages on the official Wasm and on the native actors; the state goes on from the Wasm's. */
export class Twin {
  readonly #create: MachineFactory
  root: Cid

  constructor(root: Cid, create: MachineFactory) {
    this.#create = create
    this.root = root
  }

  /** @param change - of the state before, made on both sides */
  run(
    message: Message,
    kind: ApplyKind,
    length: number,
    epoch: bigint,
    change?: (machine: Machine) => void,
  ): TwinRun {
    const official = this.machine('wasm', epoch)
    const native = this.machine('native', epoch)
    change?.(official)
    change?.(native)
    const recorder = new Recorder(native)
    const ran = official.executeMessage(message, kind, length)
    const mirrored = native.executeMessage(message, kind, length)
    let invocations: Invocation[] | undefined
    if (ran.receipt.exitCode === mirrored.receipt.exitCode)
      try {
        invocations = recorder.take(ran.trace, mirrored.trace)
      } catch (thrown) {
        if (!(thrown instanceof DecodeError)) throw thrown
      }
    this.root = official.flush()
    return { official: ran, native: mirrored, invocations }
  }

  machine(actors: 'wasm' | 'native', epoch: bigint): Machine {
    return this.#create(actors, epoch, this.root)
  }
}
