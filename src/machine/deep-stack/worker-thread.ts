import type { MessagePort } from 'node:worker_threads'
import { nodeBuiltin } from '../../crypto/index.ts'
import { FatalError } from '../../types/index.ts'
import { countMessage, waitForMessage } from './message-count.ts'
import { type FromWorker, Signal, STACK_SIZE_MB, type ToWorker } from './protocol.ts'

/** The time that a worker may take to load, in ms: only a broken installation takes longer. */
const START_TIMEOUT_MS = 60_000
/** The time in ms that this thread waits for a message before it starts a watcher of the worker. */
const UNWATCHED_MS = 500

/** A thread with a large stack, and this thread's ends of its channels. */
export interface DeepWorker {
  readonly port: MessagePort
  readonly signal: Int32Array
  readonly threads: typeof import('node:worker_threads')
  /** Messages of the worker that were read. */
  seen: number
  /** A port that closes when the worker ends; undefined once a watcher holds it. */
  life: MessagePort | undefined
}

/** One worker serves a thread; it is started at the first message that needs it. */
let shared: DeepWorker | undefined

/** Returns this thread's worker, started if there is none. @throws FatalError if no worker starts */
export function sharedWorker(): DeepWorker {
  return (shared ??= startWorker())
}

/** Sends an answer to a worker that waits for it. */
export function postToWorker({ port, signal }: DeepWorker, message: ToWorker): void {
  port.postMessage(message)
  countMessage(signal, Signal.TO_WORKER)
}

/** Waits for a worker's next message, as long as the worker lives. @throws FatalError once it has ended */
export function nextMessage(worker: DeepWorker): FromWorker {
  const { signal, seen } = worker
  if (!waitForMessage(signal, Signal.FROM_WORKER, seen, UNWATCHED_MS)) {
    watch(worker)
    waitForMessage(signal, Signal.FROM_WORKER, seen)
  }
  return receive(worker)
}

function receive(worker: DeepWorker): FromWorker {
  const received = worker.threads.receiveMessageOnPort(worker.port)
  if (received !== undefined) {
    worker.seen += 1
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only deep-worker.ts writes to the port
    return received.message as FromWorker
  }
  if (shared === worker) shared = undefined
  if (Atomics.load(worker.signal, Signal.GONE) === 0)
    throw new FatalError('the worker for deep call stacks does not answer')
  throw new FatalError(
    'a message needs a larger stack, and the worker that ran it has ended, most likely because its heap was full: raise the limit of the heap, as NODE_OPTIONS=--max-old-space-size=8192 does (in MiB), or have the message call less deep; tracing: false needs less, too',
  )
}

/**
 * Wakes this thread when the worker ends. This thread waits without an event loop, so another
 * thread has to notice the end; it is started only for a message that takes long.
 */
function watch(worker: DeepWorker): void {
  const { life, signal, threads } = worker
  if (life === undefined) return // watched already
  worker.life = undefined
  const watcher = new threads.Worker(WATCHER, {
    eval: true,
    workerData: { life, signal, slots: [Signal.GONE, Signal.FROM_WORKER] },
    transferList: [life],
    execArgv: [],
  })
  watcher.on('error', () => {})
  watcher.unref()
}

/** Code of the watcher, in CommonJS. The port's other end is the worker's, and closes with it. */
const WATCHER = `
const { life, signal, slots: [gone, fromWorker] } = require('node:worker_threads').workerData
life.on('close', () => {
  Atomics.store(signal, gone, 1)
  Atomics.add(signal, fromWorker, 1)
  Atomics.notify(signal, fromWorker)
})
life.ref()
life.start()
`

function startWorker(): DeepWorker {
  const threads = requireBuiltin<typeof import('node:worker_threads')>('node:worker_threads')
  const fs = requireBuiltin<typeof import('node:fs')>('node:fs')
  const url = workerUrl()
  if (!fs.existsSync(url))
    throw new FatalError(
      `a message needs a larger stack, and the file of the worker that would run it does not exist (${url.pathname}): install the package again, or build it with npm run build`,
    )
  const { port1, port2 } = new threads.MessageChannel()
  const { port1: life, port2: lifeOfWorker } = new threads.MessageChannel()
  const signal = new Int32Array(new SharedArrayBuffer(12))
  const thread = new threads.Worker(url, {
    workerData: { port: port2, life: lifeOfWorker, signal },
    transferList: [port2, lifeOfWorker],
    resourceLimits: { stackSizeMb: STACK_SIZE_MB },
    // The worker does not inherit this thread's flags (loaders, --expose-gc of a test runner).
    execArgv: [],
  })
  thread.unref()
  port1.unref()
  life.unref()
  const worker: DeepWorker = { port: port1, signal, threads, seen: 0, life }
  // A worker's error ends the message that runs in it, never the process; an idle worker may end, too.
  thread.on('error', () => {})
  thread.on('exit', () => {
    if (shared === worker) shared = undefined
  })
  if (!waitForMessage(signal, Signal.FROM_WORKER, 0, START_TIMEOUT_MS))
    throw new FatalError(
      'the worker for deep call stacks did not start in time: try again when the machine is less busy, or install the package again',
    )
  receive(worker)
  return worker
}

/** The worker's file: beside this one, or in the build where this one is TypeScript. */
function workerUrl(): URL {
  if (import.meta.url.endsWith('.ts'))
    return new URL('../../../dist/machine/deep-stack/deep-worker.js', import.meta.url)
  return new URL('./deep-worker.js', import.meta.url)
}

/** A built-in module of Node. @throws FatalError if there is none */
function requireBuiltin<T>(name: `node:${string}`): T {
  const module = nodeBuiltin<T>(name)
  if (module === undefined)
    throw new FatalError(
      'a message needs a larger stack than this engine has, and threads are not available here',
    )
  return module
}
