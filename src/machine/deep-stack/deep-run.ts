import type { MessagePort, Worker } from 'node:worker_threads'
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
import {
  type FromWorker,
  type Job,
  type Read,
  Signal,
  STACK_SIZE_MB,
  type Target,
  type ToWorker,
} from './protocol.ts'
import { CallerError, fromWire, toWire } from './wire.ts'

/** The time that a worker may take to load, in ms: only a broken installation takes longer. */
const START_TIMEOUT_MS = 60_000

interface DeepWorker {
  readonly port: MessagePort
  readonly signal: Int32Array
  readonly receive: (port: MessagePort) => { message: unknown } | undefined
  /** Messages of the worker that were read. */
  seen: number
}

/** One worker serves a thread; it is started at the first message that needs it. */
let shared: DeepWorker | undefined

/**
 * Runs a message, which overflowed this thread's stack, in a worker with a large one, from the state
 * before it. This thread waits, and answers the worker's questions for blocks and callbacks.
 *
 * @throws FatalError as the message does, or where no worker can be had
 */
export function applyOnDeepStack(
  machine: RunningMachine,
  message: Message,
  kind: ApplyKind,
  rawLength: number,
): ApplyRet {
  const worker = (shared ??= startWorker())
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
  const frames = ['begin', 'enter', 'exit'] as const
  return observer.step === undefined ? [...frames] : [...frames, 'step']
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
      const request = next(this.#worker, undefined)
      if (request.type === 'done' || request.type === 'failed') return request
      this.#post(this.#answer(request))
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

  /** The error that the user's code threw, where the worker's failure is that. */
  ownError(thrown: unknown): unknown {
    return thrown instanceof CallerError ? this.#errors[thrown.index] : thrown
  }

  #read(read: Read): unknown {
    this.#post({ read })
    for (;;) {
      const request = next(this.#worker, undefined)
      if (request.type === 'read') return fromWire(request.value)
      this.#post(this.#answer(request)) // it needs a block for that
    }
  }

  #post(message: ToWorker): void {
    const { port, signal } = this.#worker
    port.postMessage(message)
    Atomics.add(signal, Signal.TO_WORKER, 1)
    Atomics.notify(signal, Signal.TO_WORKER)
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

function next(worker: DeepWorker, timeoutMs: number | undefined): FromWorker {
  const state = Atomics.wait(worker.signal, Signal.FROM_WORKER, worker.seen, timeoutMs)
  if (state === 'timed-out')
    throw new FatalError(
      'the worker for deep call stacks did not start: is the package complete (dist/machine/deep-stack)?',
    )
  worker.seen += 1
  const received = worker.receive(worker.port)
  if (received === undefined) throw new FatalError('the worker for deep call stacks is silent')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only deep-worker.ts writes to the port
  return received.message as FromWorker
}

function startWorker(): DeepWorker {
  const threads = nodeModule<typeof import('node:worker_threads')>('node:worker_threads')
  const fs = nodeModule<typeof import('node:fs')>('node:fs')
  const url = workerUrl()
  if (!fs.existsSync(url))
    throw new FatalError(
      `a message needs a larger stack, and its worker is not where it should be (${url.pathname}): build the package first`,
    )
  const { port1, port2 } = new threads.MessageChannel()
  const signal = new Int32Array(new SharedArrayBuffer(8))
  const thread: Worker = new threads.Worker(url, {
    workerData: { port: port2, signal },
    transferList: [port2],
    resourceLimits: { stackSizeMb: STACK_SIZE_MB },
    // Flags of this thread (loaders, --expose-gc of a runner) are none of the worker's.
    execArgv: [],
  })
  thread.unref()
  port1.unref()
  const worker = { port: port1, signal, receive: threads.receiveMessageOnPort, seen: 0 }
  next(worker, START_TIMEOUT_MS)
  return worker
}

/** The worker's file: beside this one, or in the build where this one is TypeScript. */
function workerUrl(): URL {
  if (import.meta.url.endsWith('.ts'))
    return new URL('../../../dist/machine/deep-stack/deep-worker.js', import.meta.url)
  return new URL('./deep-worker.js', import.meta.url)
}

function nodeModule<T>(name: string): T {
  const host = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }
  const module = host.process?.getBuiltinModule?.(name)
  if (module === undefined)
    throw new FatalError(
      'a message needs a larger stack than this engine has, and threads are not to be had here',
    )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the module
  return module as T
}
