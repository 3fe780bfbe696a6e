import type { EvmObserver } from '../../builtin-actors/index.ts'
import { Cid } from '../../ipld/index.ts'
import { type ActorState, StateTree } from '../../state-tree/index.ts'
import {
  type ActorId,
  type Address,
  DecodeError,
  FatalError,
  type Message,
} from '../../types/index.ts'
import type { RunningState } from '../hooks.ts'
import type { RunningMachine } from '../running-machine.ts'
import type { ApplyKind, ApplyRet } from '../types.ts'
import { type FromWorker, type Job, type Read, type Target, type ToWorker } from './protocol.ts'
import { CallerError, fromWire, toWire } from './wire.ts'
import { type DeepWorker, nextMessage, postToWorker, sharedWorker } from './worker-thread.ts'

/**
 * Runs a message, which overflowed this thread's stack, in a worker with a large one, from the state
 * before it. This thread waits, and answers the worker's questions for blocks and callbacks.
 *
 * @throws FatalError as the message does, or if no worker starts, or if it ends before the message
 */
export function applyOnDeepStack(
  machine: RunningMachine,
  message: Message,
  kind: ApplyKind,
  rawLength: number,
): ApplyRet {
  const worker = sharedWorker()
  const root = machine.stateTree.flush()
  const addresses = machine.stateTree.resolvedAddresses()
  machine.callbacks.replay()
  const job: Job = {
    machine: {
      ...machine.context,
      actors: machine.actors,
      profiling: machine.profiling,
      stacks: machine.stacks,
      fatal: machine.fatal,
    },
    kernelModule: machine.kernelModule,
    intercepts: machine.hooks.interceptor !== undefined,
    overrides: Object.keys(machine.hooks.overrides ?? {}),
    observes: observedBy(machine.hooks.evmObserver),
    countsBlocks: machine.hooks.blockObserver !== undefined,
    stateRoot: root.bytes,
    manifestCid: machine.manifestCid.bytes,
    addresses,
    message: toWire(message),
    kind,
    rawLength,
  }
  worker.port.postMessage(job)
  const caller = new Caller(machine, worker)
  machine.running = caller
  let end: End
  try {
    end = caller.serve()
  } catch (thrown) {
    reload(machine, root, addresses)
    throw thrown
  } finally {
    machine.running = undefined
  }
  if (end.type === 'failed') {
    reload(machine, root, addresses)
    throw caller.ownError(fromWire(end.error))
  }
  for (const [cid, block] of end.blocks) machine.blockstore.put(Cid.fromTrustedBytes(cid), block)
  reload(machine, Cid.fromTrustedBytes(end.root), end.addresses)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `toWire` was given this type
  return fromWire(end.applied) as ApplyRet
}

function observedBy(observer: EvmObserver | undefined): (keyof EvmObserver)[] {
  if (observer === undefined) return []
  const more = (['step', 'end'] as const).filter((name) => observer[name] !== undefined)
  return ['begin', 'enter', 'exit', ...more]
}

function reload(machine: RunningMachine, root: Cid, addresses: ReadonlyMap<string, ActorId>): void {
  machine.stateTree = StateTree.load(machine.blockstore, root)
  machine.stateTree.adoptAddresses(addresses)
}

type End = Extract<FromWorker, { type: 'done' | 'failed' }>

type Methods = Readonly<Record<string, (...args: unknown[]) => unknown>>

/** This thread's side of a job: it answers the worker's questions, and may ask back meanwhile. */
class Caller implements RunningState {
  readonly #machine: RunningMachine
  readonly #worker: DeepWorker
  /** The errors that the user's code threw: the worker refers to an error by its index here. */
  readonly #errors: unknown[] = []

  constructor(machine: RunningMachine, worker: DeepWorker) {
    this.#machine = machine
    this.#worker = worker
  }

  /** Answers questions until the job has ended. */
  serve(): End {
    for (;;) {
      const request = nextMessage(this.#worker)
      if (request.type === 'done' || request.type === 'failed') return request
      postToWorker(this.#worker, this.#answer(request))
    }
  }

  getActor(id: ActorId): ActorState | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker reads it from its state tree
    return this.#read({ actor: id }) as ActorState | undefined
  }

  lookupId(address: Address): ActorId | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker looks the address up
    return this.#read({ address: address.bytes }) as ActorId | undefined
  }

  getBlock(cid: Cid): Uint8Array | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker reads it from its blockstore
    return this.#read({ block: cid.bytes }) as Uint8Array | undefined
  }

  /** The error that the user's code threw, if the worker's failure is that. */
  ownError(thrown: unknown): unknown {
    return thrown instanceof CallerError ? this.#errors[thrown.index] : thrown
  }

  #read(read: Read): unknown {
    postToWorker(this.#worker, { read })
    for (;;) {
      const request = nextMessage(this.#worker)
      if (request.type === 'read') return fromWire(request.value)
      postToWorker(this.#worker, this.#answer(request)) // it needs a block for that
    }
  }

  #answer(request: FromWorker): ToWorker {
    const machine = this.#machine
    try {
      if (request.type === 'get')
        return { value: machine.blockstore.get(Cid.fromTrustedBytes(request.cid)) }
      if (request.type !== 'ask') throw new FatalError(`unexpected request ${request.type}`)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `toWire` was given the arguments
      const args = fromWire(request.args) as unknown[]
      return { value: toWire(this.#target(request.target)[request.method]!(...args)) }
    } catch (thrown) {
      if (thrown instanceof FatalError || thrown instanceof DecodeError)
        return { thrown: toWire(thrown) }
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      return { thrown: toWire(new CallerError(message, this.#errors.push(thrown) - 1)) }
    }
  }

  #target(name: Target): Methods {
    const { externs, proofs, hooks } = this.#machine
    const targets = { externs, proofs, ...hooks }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker names a method of the target's interface
    return targets[name] as unknown as Methods
  }
}
