import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { EvmObserver } from '../../builtin-actors/index.ts'
import { type Blockstore, BufferedBlockstore, Cid } from '../../ipld/index.ts'
import type { Externs, PrimitiveOverrides, Proofs } from '../../kernel/index.ts'
import { Address, FatalError, type Message } from '../../types/index.ts'
import { isStackOverflow } from '../../wasm/index.ts'
import type { BlockObserver } from '../block-counts.ts'
import { Engine } from '../engine.ts'
import { applyOnThisStack } from '../executor.ts'
import type { CallInterceptor } from '../hooks.ts'
import { Machine } from '../machine.ts'
import type { KernelClass } from '../version-rules.ts'
import { countMessage, waitForMessage } from './message-count.ts'
import {
  type FromWorker,
  type Job,
  type Read,
  Signal,
  STACK_SIZE_MB,
  type Target,
  type ToWorker,
} from './protocol.ts'
import { fromWire, toWire } from './wire.ts'

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- deep-run.ts passes these two
const { port, signal } = workerData as { port: MessagePort; signal: Int32Array }
const engine = new Engine()
let answers = 0
let running: Machine | undefined

function post(message: FromWorker): void {
  port.postMessage(message)
  countMessage(signal, Signal.FROM_WORKER)
}

/** Sends a question to the thread that waits for this job, and waits for the answer. */
function ask(question: FromWorker): unknown {
  post(question)
  for (;;) {
    waitForMessage(signal, Signal.TO_WORKER, answers)
    answers += 1
    const received = receiveMessageOnPort(port)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- deep-run.ts sends one answer for each question
    const answer = received?.message as ToWorker
    if ('thrown' in answer) throw fromWire(answer.thrown)
    if ('value' in answer) return fromWire(answer.value)
    post({ type: 'read', value: toWire(read(answer.read)) })
  }
}

/** The state as the running message sees it. */
function read(what: Read): unknown {
  if (running === undefined) throw new FatalError('no message is running')
  const tree = running.stateTree
  if ('block' in what) return running.blockstore.get(Cid.fromTrustedBytes(what.block))
  return 'actor' in what
    ? tree.getActor(what.actor)
    : tree.lookupId(Address.fromBytes(what.address))
}

/** The caller's blocks; blocks that are written stay in this thread until the job is done. */
class RemoteBlockstore implements Blockstore {
  readonly written = new Map<string, readonly [Cid, Uint8Array]>()
  readonly #read = new Map<string, Uint8Array>()

  get(cid: Cid): Uint8Array | undefined {
    const known = this.written.get(cid.key)?.[1] ?? this.#read.get(cid.key)
    if (known !== undefined) return known
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- deep-run.ts answers with the blockstore's value
    const block = ask({ type: 'get', cid: cid.bytes }) as Uint8Array | undefined
    if (block !== undefined) this.#read.set(cid.key, block)
    return block
  }

  has(cid: Cid): boolean {
    return this.get(cid) !== undefined
  }

  put(cid: Cid, block: Uint8Array): void {
    this.written.set(cid.key, [cid, block])
  }
}

/** Creates an object whose methods run in the caller's thread. */
function remote<T extends object>(target: Target, methods: readonly (keyof T)[]): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the list names every method that is called
  return Object.fromEntries(
    methods.map((method) => [
      method,
      (...args: unknown[]) =>
        ask({ type: 'ask', target, method: String(method), args: toWire(args) }),
    ]),
  ) as T
}

const externs = remote<Externs>('externs', [
  'getChainRandomness',
  'getBeaconRandomness',
  'getTipsetCid',
  'verifyConsensusFault',
])
const proofs = remote<Proofs>('proofs', [
  'verifyPost',
  'verifyAggregateSeals',
  'verifyReplicaUpdate',
  'verifySeal',
])

async function run(job: Job): Promise<void> {
  try {
    const kernelClass = await kernelClassOf(job)
    const blockstore = new RemoteBlockstore()
    const buffer = new BufferedBlockstore(blockstore)
    const machine = new Machine({
      ...job.machine,
      stateRoot: Cid.fromTrustedBytes(job.stateRoot),
      manifestCid: Cid.fromTrustedBytes(job.manifestCid),
      blockstore,
      buffer,
      externs,
      proofs,
      engine,
      ...(kernelClass === undefined ? {} : { kernelClass }),
    })
    machine.setHooks({
      interceptor: job.intercepts
        ? remote<CallInterceptor>('interceptor', ['intercept'])
        : undefined,
      overrides:
        job.overrides.length === 0
          ? undefined
          : remote<PrimitiveOverrides>(
              'overrides',
              // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- deep-run.ts lists the keys of the overrides
              job.overrides as (keyof PrimitiveOverrides)[],
            ),
      evmObserver:
        job.observes.length === 0 ? undefined : remote<EvmObserver>('evmObserver', job.observes),
      blockObserver: job.countsBlocks
        ? remote<BlockObserver>('blockObserver', ['addBlocks'])
        : undefined,
    })
    machine.stateTree.adoptAddresses(job.addresses)
    running = machine
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `toWire` was given a message
    const message = fromWire(job.message) as Message
    const applied = applyOnThisStack(machine, message, job.kind, job.rawLength)
    const root = machine.stateTree.flush()
    buffer.flushAll()
    const blocks = [...blockstore.written.values()].map(
      ([cid, block]) => [cid.bytes, block] as const,
    )
    const addresses = machine.stateTree.resolvedAddresses()
    post({ type: 'done', applied: toWire(applied), root: root.bytes, addresses, blocks })
  } catch (thrown) {
    post({ type: 'failed', error: toWire(failureOf(thrown)) })
  } finally {
    running = undefined
  }
}

async function kernelClassOf({ kernelModule, machine }: Job): Promise<KernelClass | undefined> {
  if (kernelModule === undefined) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the job names a function that returns a kernel class
  const exported = (await import(kernelModule.url)) as Record<
    string,
    (networkVersion: number) => KernelClass
  >
  return exported[kernelModule.name]!(machine.networkVersion)
}

function failureOf(thrown: unknown): unknown {
  if (isStackOverflow(thrown))
    return new FatalError(
      `the message needs more than ${STACK_SIZE_MB} MiB of JavaScript stack: its calls are nested too deep for this host`,
    )
  return thrown instanceof Error ? thrown : new FatalError(String(thrown))
}

port.on('message', (job: Job) => void run(job))
post({ type: 'ready' })
