import type { Snapshot } from '../harness/index.ts'
import type { ChainNode } from '../node/index.ts'
import { METHOD_GROUPS } from './all-methods.ts'
import type { RpcContext, Subscriber } from './context.ts'
import { Dispatcher, type Reply } from './dispatch.ts'
import { openRpcDocument } from './docs.ts'
import { errorObject, RpcCode, RpcError } from './errors.ts'
import { Filters } from './filters.ts'
import { type MethodTable, method, type RpcMethod } from './method.ts'
import { type EventListener, type Provider, ProviderRpcError } from './provider-types.ts'
import { Slices } from './slices.ts'

/** The method that describes the others. */
function discovery(methods: () => ReadonlyMap<string, RpcMethod>): MethodTable {
  return {
    'rpc.discover': method(
      { result: 'OpenRPC document', doc: 'Returns a description of all methods.' },
      ({ version }) => openRpcDocument(methods(), version),
    ),
  }
}

/** A chain with its methods, which servers and providers share. */
export class RpcNode {
  readonly node: ChainNode
  readonly dispatcher: Dispatcher
  readonly version: string
  readonly #filters: Filters
  readonly #slices: Slices
  readonly #snapshots: RpcContext['snapshots'] = new Map()
  readonly #start: Snapshot
  #snapshotCount = 0n
  #idCount = 0n
  #channelCount = 0
  /** Work that runs before the next request. */
  #postponed: (() => void) | undefined = undefined
  readonly #miningListeners = new Set<() => void>()

  constructor(node: ChainNode, version: string, now: () => number) {
    this.node = node
    this.version = version
    const tables = METHOD_GROUPS.flatMap((group) => group.tables)
    this.dispatcher = new Dispatcher([...tables, discovery(() => this.dispatcher.methods)])
    this.#filters = new Filters(node, now)
    this.#slices = new Slices(node)
    this.#start = node.vm.snapshot()
  }

  /**
   * Makes the context of methods.
   *
   * @param subscriber - the connection, if notifications can be sent on it
   * @param hasServer - whether the answers go through a server, which writes them before other work is done
   */
  context(subscriber?: Subscriber, hasServer = false): RpcContext {
    return {
      node: this.node,
      filters: this.#filters,
      snapshots: this.#snapshots,
      version: this.version,
      instanceId: this.node.chain.genesis.hash,
      start: this.#start,
      nextSnapshot: () => this.#snapshotCount++,
      newId: () => `0x${(++this.#idCount).toString(16).padStart(64, '0')}`,
      nextChannel: () => ++this.#channelCount,
      subscriber,
      afterAnswer: hasServer ? (work) => this.#postpone(work) : undefined,
      settle: () => this.settle(),
      inSlices: (work, size) => this.#slices.run(work, size),
      busy: () => this.#slices.busy,
      onMiningMode: () => {
        for (const listener of this.#miningListeners) listener()
      },
    }
  }

  /** Runs the work that waits for the answers before it. */
  settle(): void {
    const work = this.#postponed
    this.#postponed = undefined
    work?.()
  }

  /** Mines a tipset, as a timer does; nothing happens while other tipsets are being made. */
  async mine(): Promise<void> {
    if (this.#slices.busy !== undefined) return
    this.settle()
    await this.#slices.run((node) => node.miner.mineAll())
  }

  #postpone(work: () => void): void {
    this.settle()
    this.#postponed = work
    // The answer is written in this turn of the event loop.
    setImmediate(() => {
      try {
        this.settle()
      } catch (thrown) {
        this.node.emitter.emit('notice', errorObject(thrown).message)
      }
    })
  }

  /** Calls `listener` when the mining mode changes. @returns what ends it */
  onMiningMode(listener: () => void): () => void {
    this.#miningListeners.add(listener)
    return () => this.#miningListeners.delete(listener)
  }

  /** Answers the text of a message; undefined if there is nothing to say. */
  async answerText(context: RpcContext, text: string): Promise<Reply | Reply[] | undefined> {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      const error = errorObject(new RpcError(RpcCode.PARSE, 'parse error: the request is not JSON'))
      return { jsonrpc: '2.0', id: null, error }
    }
    return this.dispatcher.answer(context, message)
  }

  /** A provider over this node. */
  provider(): Provider {
    const listeners = new Map<string, Set<EventListener>>()
    const subscriber: Subscriber = {
      subscriptions: new Map(),
      notify: (type, data) => {
        for (const listener of listeners.get('message') ?? []) listener({ type, data })
      },
    }
    const context = this.context(subscriber)
    const provider: Provider = {
      request: async ({ method, params }) => {
        try {
          // Copies the result, as JSON would carry it: what a client gets is its own.
          return plain((await this.dispatcher.run(context, method, plain(params))) ?? null)
        } catch (thrown) {
          const { code, message, data } = errorObject(thrown)
          throw new ProviderRpcError(code, message, data)
        }
      },
      on: (event, listener) => {
        let known = listeners.get(event)
        if (known === undefined) listeners.set(event, (known = new Set()))
        known.add(listener)
        return provider
      },
      removeListener: (event, listener) => {
        listeners.get(event)?.delete(listener)
        return provider
      },
    }
    return provider
  }
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
