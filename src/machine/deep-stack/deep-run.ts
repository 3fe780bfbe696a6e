import type { MessagePort, Worker } from 'node:worker_threads'
import { Cid } from '../../ipld/index.ts'
import { StateTree } from '../../state-tree/index.ts'
import { FatalError, type Message } from '../../types/index.ts'
import type { Machine } from '../machine.ts'
import type { ApplyKind, ApplyRet } from '../types.ts'
import { type FromWorker, type Job, Signal, STACK_SIZE_MB, type ToWorker } from './protocol.ts'
import { fromWire, toWire } from './wire.ts'

/** How long a worker may take to load, in ms: only a broken installation takes longer. */
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
  machine: Machine,
  message: Message,
  kind: ApplyKind,
  rawLength: number,
): ApplyRet {
  const worker = (shared ??= startWorker())
  const root = machine.stateTree.flush()
  machine.callbacks.replay()
  const job: Job = {
    machine: { ...machine.context, actors: machine.actors, fatal: machine.fatal },
    kernelModule: machine.kernelModule,
    stateRoot: root.bytes,
    message: toWire(message),
    kind,
    rawLength,
  }
  worker.port.postMessage(job)
  const end = serve(machine, worker)
  if (end.type === 'failed') {
    machine.stateTree = StateTree.load(machine.blockstore, root)
    throw fromWire(end.error)
  }
  for (const [cid, block] of end.blocks) machine.blockstore.put(Cid.fromTrustedBytes(cid), block)
  machine.stateTree = StateTree.load(machine.blockstore, Cid.fromTrustedBytes(end.root))
  return fromWire(end.applied) as ApplyRet // toWire was given one
}

type End = Extract<FromWorker, { type: 'done' | 'failed' }>

function serve(machine: Machine, worker: DeepWorker): End {
  for (;;) {
    const request = next(worker, undefined)
    if (request.type === 'done' || request.type === 'failed') return request
    worker.port.postMessage(answer(machine, request))
    Atomics.add(worker.signal, Signal.TO_WORKER, 1)
    Atomics.notify(worker.signal, Signal.TO_WORKER)
  }
}

function answer(machine: Machine, request: FromWorker): ToWorker {
  try {
    if (request.type === 'get')
      return { value: machine.blockstore.get(Cid.fromTrustedBytes(request.cid)) }
    if (request.type !== 'ask') throw new FatalError(`unexpected request ${request.type}`)
    const target = machine[request.target] as unknown as Record<
      string,
      (...args: unknown[]) => unknown
    > // externs or proofs: the worker names a method of it
    const args = fromWire(request.args) as unknown[]
    return { value: toWire(target[request.method]!(...args)) }
  } catch (thrown) {
    return { thrown: toWire(thrown) }
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
  return received.message as FromWorker // only deep-worker.ts writes to the port
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
  return module as T // the caller names the module
}
