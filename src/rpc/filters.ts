import { EPOCHS_IN_DAY } from '../builtin-actors/index.ts'
import type { Hex } from '../harness/index.ts'
import { type ChainNode, LogReader, type PlacedLog, type Tipset } from '../node/index.ts'
import { UsageError } from '../types/index.ts'
import { type BlockId, readBlock } from './block-param.ts'
import { invalidParams, RpcCode, RpcError } from './errors.ts'
import { isObject, readFixed, wrong } from './param.ts'

/** Epochs that one question for logs may span. Source: lotus `node/config`, `MaxFilterHeightRange`. */
export const MAX_FILTER_RANGE: bigint = EPOCHS_IN_DAY
/** Source: lotus `node/config`, `MaxFilterResults`. */
const MAX_FILTER_RESULTS = 10_000
/** Source: lotus `node/config`, `MaxFilters`. */
const MAX_FILTERS = 100
/** Source: lotus `node/impl/eth/utils.go`, `maxEthTopicsPerFilter`. */
const MAX_TOPICS = 4

/** Pattern of addresses and topics that logs must fit. */
export interface LogPattern {
  readonly addresses: ReadonlySet<Hex> | undefined
  /** Topics that fit, by position; undefined fits all. */
  readonly topics: readonly (ReadonlySet<Hex> | undefined)[]
}

/** Pattern of logs, and the blocks that they are in. */
export interface LogFilter extends LogPattern {
  readonly from: BlockId | undefined
  readonly to: BlockId | undefined
  readonly blockHash: Hex | undefined
}

/** Reads what `eth_getLogs` and `eth_newFilter` take. */
export function readLogFilter(value: unknown, name: string): LogFilter {
  if (!isObject(value)) throw wrong(name, value, 'an object')
  const { fromBlock, toBlock, blockHash, address, topics } = value
  const isGiven = (field: unknown) => field !== undefined && field !== null
  if (isGiven(blockHash) && (isGiven(fromBlock) || isGiven(toBlock)))
    throw invalidParams('must not specify block hash and from/to block')
  const block = (field: unknown, key: string) =>
    isGiven(field) ? readBlock(field, `${name}.${key}`) : undefined
  return {
    ...readPattern({ address, topics }, name),
    from: block(fromBlock, 'fromBlock'),
    to: block(toBlock, 'toBlock'),
    blockHash: isGiven(blockHash) ? readFixed(blockHash, `${name}.blockHash`, 32) : undefined,
  }
}

/** Reads addresses and topics. */
export function readPattern(
  { address, topics }: { readonly address?: unknown; readonly topics?: unknown },
  name: string,
): LogPattern {
  const list: readonly unknown[] = Array.isArray(topics) ? topics : []
  if (topics !== undefined && topics !== null && !Array.isArray(topics))
    throw wrong(`${name}.topics`, topics, 'an array')
  if (list.length > MAX_TOPICS)
    throw invalidParams(`too many topics in filter: ${list.length}, max: ${MAX_TOPICS}`)
  return {
    addresses: setOf(address, `${name}.address`, 20),
    topics: list.map((topic, i) => setOf(topic, `${name}.topics[${i}]`, 32)),
  }
}

function setOf(value: unknown, name: string, bytes: number): ReadonlySet<Hex> | undefined {
  if (value === undefined || value === null) return undefined
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (values.length === 0) return undefined
  return new Set(values.map((one) => readFixed(one, name, bytes)))
}

/** Whether a log is wanted. */
export function fits(log: PlacedLog, { addresses, topics }: LogPattern): boolean {
  if (addresses !== undefined && !addresses.has(log.address)) return false
  return topics.every((wanted, i) => {
    if (wanted === undefined) return true
    const topic = log.topics[i]
    return topic !== undefined && wanted.has(topic)
  })
}

interface BaseFilter {
  /** The position in the chain of the first tipset that was not reported. */
  next: number
  /** When it was last asked for, in milliseconds. */
  usedAt: number
}

type Filter = BaseFilter &
  (
    | { readonly kind: 'logs'; readonly filter: LogFilter; history: readonly PlacedLog[] }
    | { readonly kind: 'blocks' }
    | { readonly kind: 'pending'; hashes: Hex[] }
  )

/** A filter that nobody asked for in this time, in milliseconds, is gone. */
const FILTER_LIFE_MS = 3_600_000

/** Logs by range, and the filters that clients come back to. */
export class Filters {
  readonly logs: LogReader
  readonly #node: ChainNode
  readonly #now: () => number
  readonly #filters = new Map<string, Filter>()
  #nextId = 1n

  constructor(node: ChainNode, now: () => number) {
    this.#node = node
    this.#now = now
    this.logs = new LogReader(node.vm)
    // Reading them now costs a message about a hundredth of its time, and the first request for many blocks
    // does not wait for all of them: scripts/measure-node-growth.mjs.
    node.emitter.on('tipset', (tipset) => this.logs.of(tipset))
    node.emitter.on('pending', ({ hash, transaction }) => {
      if (transaction === undefined) return
      for (const filter of this.#filters.values())
        if (filter.kind === 'pending' && filter.hashes.length < MAX_FILTER_RESULTS)
          filter.hashes.push(hash)
    })
  }

  /** The logs of a range of blocks. @throws RpcError for ranges that are not accepted */
  find(filter: LogFilter): readonly PlacedLog[] {
    const { chain } = this.#node
    if (filter.blockHash !== undefined) {
      const tipset = chain.index.tipset(filter.blockHash)
      if (tipset === undefined)
        throw new UsageError('FVM_BLOCK', `failed to get tipset by hash ${filter.blockHash}`)
      return this.logs.of(tipset).filter((log) => fits(log, filter))
    }
    const latest = chain.latest.height
    const from = this.#heightOf(filter.from, latest)
    const to = this.#heightOf(filter.to, latest)
    if (from > to) throw invalidParams(`from block (${from}) cannot be after the to block (${to})`)
    if (to - from > MAX_FILTER_RANGE)
      throw new RpcError(
        RpcCode.LIMIT_EXCEEDED,
        `block range exceeds maximum of ${MAX_FILTER_RANGE} (got ${to - from})`,
      )
    if (from > latest)
      throw new UsageError('FVM_HEIGHT', 'events for the requested block are not yet available')
    return this.#collect(filter, chain.positionFrom(from), chain.positionFrom(to + 1n))
  }

  /** A new filter of logs; it first gives those that are there. */
  newLogs(filter: LogFilter): Hex {
    const isHistory = filter.from !== undefined || filter.to !== undefined
    const history = isHistory || filter.blockHash !== undefined ? this.#past(filter) : []
    return this.#add({ kind: 'logs', filter, history, ...this.#fresh() })
  }

  /** A new filter of blocks. */
  newBlocks(): Hex {
    return this.#add({ kind: 'blocks', ...this.#fresh() })
  }

  /** A new filter of transactions that come into the pool. */
  newPending(): Hex {
    return this.#add({ kind: 'pending', hashes: [], ...this.#fresh() })
  }

  /** Drops a filter; false if it is not there. */
  uninstall(id: Hex): boolean {
    return this.#filters.delete(id)
  }

  /** Returns what is new since the last request; a filter of logs that began in the past returns those first. */
  changes(id: Hex): readonly PlacedLog[] | readonly Hex[] {
    const filter = this.#use(id)
    const { chain } = this.#node
    if (filter.kind === 'pending') {
      const { hashes } = filter
      filter.hashes = []
      return hashes
    }
    // After a revert the chain may be shorter than the reported part.
    const start = Math.min(filter.next, chain.length)
    filter.next = chain.length
    if (filter.kind === 'blocks')
      return range(Math.max(start, chain.first), chain.length).map((i) => chain.at(i)!.hash)
    const { history } = filter
    filter.history = []
    return [...history, ...this.#collect(filter.filter, start, chain.length)]
  }

  /** Does what {@link Filters.changes} does, for filters of logs only. */
  logsOf(id: Hex): readonly PlacedLog[] | readonly Hex[] {
    if (this.#use(id).kind !== 'logs')
      throw new RpcError(RpcCode.SERVER, `filter ${id} is not a filter of logs`)
    return this.changes(id)
  }

  /** The logs of one tipset that a pattern fits. */
  inTipset(tipset: Tipset, pattern: LogPattern): readonly PlacedLog[] {
    return this.logs.of(tipset).filter((log) => fits(log, pattern))
  }

  #past(filter: LogFilter): readonly PlacedLog[] {
    const { latest } = this.#node
    const from = this.#heightOf(filter.from, latest.height)
    return from > latest.height ? [] : this.find({ ...filter, to: this.#pastEnd(filter) })
  }

  #pastEnd({ to }: LogFilter): BlockId | undefined {
    const { height } = this.#node.latest
    return this.#heightOf(to, height) > height ? undefined : to
  }

  #collect(filter: LogFilter, start: number, end: number): PlacedLog[] {
    const { chain } = this.#node
    const { latest } = chain
    const last = filter.to === undefined ? undefined : this.#heightOf(filter.to, latest.height)
    const isOpen = filter.to === undefined || 'tag' in filter.to
    const found: PlacedLog[] = []
    const emitters = new Map<bigint, Hex>()
    for (let i = Math.max(start, chain.first); i < Math.min(end, chain.length); i++) {
      const tipset = chain.at(i)!
      if (!isOpen && last !== undefined && tipset.height > last) break
      for (const log of this.logs.of(tipset, emitters)) if (fits(log, filter)) found.push(log)
      if (found.length > MAX_FILTER_RESULTS)
        throw new RpcError(
          RpcCode.LIMIT_EXCEEDED,
          `filter matches too many events, maximum of ${MAX_FILTER_RESULTS} allowed: narrow it down`,
        )
    }
    return found
  }

  #heightOf(block: BlockId | undefined, latest: bigint): bigint {
    if (block === undefined) return latest
    if ('number' in block) return block.number
    if ('hash' in block) throw invalidParams('a range is given by numbers or tags: use blockHash')
    if (block.tag === 'earliest') return 0n
    if (block.tag === 'latest' || block.tag === 'pending') return latest
    const { finality } = this.#node.settings
    const height = latest + 1n - (block.tag === 'safe' ? 30n : finality)
    return height > 0n ? height : 0n
  }

  #fresh(): BaseFilter {
    return { next: this.#node.chain.length, usedAt: this.#now() }
  }

  #add(filter: Filter): Hex {
    const limit = this.#now() - FILTER_LIFE_MS
    for (const [id, { usedAt }] of this.#filters) if (usedAt < limit) this.#filters.delete(id)
    if (this.#filters.size >= MAX_FILTERS)
      throw new RpcError(
        RpcCode.LIMIT_EXCEEDED,
        `maximum number of filters registered: ${MAX_FILTERS} are accepted, uninstall some with eth_uninstallFilter`,
      )
    const id: Hex = `0x${(this.#nextId++).toString(16).padStart(64, '0')}`
    this.#filters.set(id, filter)
    return id
  }

  #use(id: Hex): Filter {
    const filter = this.#filters.get(id)
    if (filter === undefined) throw new RpcError(RpcCode.SERVER, 'filter not found')
    filter.usedAt = this.#now()
    return filter
  }
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)
}
