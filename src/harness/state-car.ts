import {
  type Blockstore,
  type CarBlock,
  Cid,
  Codec,
  cidOf,
  cidToString,
  decodeCbor,
  encodeCbor,
  type IpldValue,
  reachableBlocks,
} from '../ipld/index.ts'
import { StateTree } from '../state-tree/index.ts'
import { DecodeError, UsageError } from '../types/index.ts'
import { Account, type AccountType } from './accounts.ts'
import { AppendMap } from './append-map.ts'
import { BlockLayer } from './block-layer.ts'
import { type Chain, createExterns } from './chain.ts'
import type { FvmConfig } from './config.ts'
import { type NullRounds, Tipsets } from './tipsets.ts'
import { layerOf, type NamedActor, type World } from './world.ts'

/** The fields of a dump's header besides the state root. */
export interface DumpHeader {
  readonly network: string
  readonly networkVersion: number
  readonly chainId: bigint
}

const KIND = 'litefvm state 1'

/** The header block of a dump: everything of a world that is not in its state tree. */
function encodeHeader(config: FvmConfig, world: World, root: Cid): CarBlock {
  const { chain } = world
  const block = encodeCbor({
    kind: KIND,
    state: root,
    pins: world.pins,
    network: config.network,
    networkVersion: config.networkVersion,
    chainId: config.chainId,
    epoch: chain.epoch,
    timestamp: chain.timestamp,
    baseFee: String(chain.baseFee),
    circulatingSupply: String(chain.circulatingSupply),
    // A function cannot be written down: who loads the dump keeps its own.
    randomness: typeof chain.randomness === 'function' ? null : chain.randomness,
    // The CIDs are bytes: links would have to lead to blocks.
    tipsetCids: Array.from(chain.tipsets.cids, ([epoch, cid]) => [epoch, cid.bytes]),
    nullRounds: chain.tipsets.nullRounds.map(([first, last]) => [first, last]),
    names: Array.from(world.names, ([name, { id, account }]) => [name, id, account?.type ?? null]),
  })
  return { cid: cidOf(Codec.DAG_CBOR, block), block }
}

/** The blocks of a dump, its header first; the roots of its CAR are the header's CID alone. */
export function dumpBlocks(
  config: FvmConfig,
  world: World,
): { roots: Cid[]; blocks: Iterable<CarBlock> } {
  const root = world.tree.flush()
  const layer = layerOf(world.tree)
  const header = encodeHeader(config, world, root)
  return { roots: [header.cid], blocks: blocksOf(header, layer, [root, ...world.pins]) }
}

function* blocksOf(
  header: CarBlock,
  layer: BlockLayer,
  roots: readonly Cid[],
): Generator<CarBlock> {
  yield header
  // The code of native actors, and of mocks, is named by the state but is in no store.
  yield* reachableBlocks(layer, roots, {
    follow: (cid) => cid.codec !== Codec.RAW || layer.has(cid),
  })
}

/** A loaded dump: the world that it makes of another's. */
export interface LoadedDump {
  /** Undefined for a state tree without a header. */
  readonly header: DumpHeader | undefined
  /** The world, at the moment that the header says; at that of `chain` without one. */
  worldOver(world: World): World
}

/** @throws UsageError `FVM_DUMP`, DecodeError for what is neither a dump nor a state tree */
export function loadDump(roots: readonly Cid[], blocks: Iterable<CarBlock>): LoadedDump {
  const layer = new BlockLayer(undefined)
  for (const { cid, block } of blocks) layer.put(cid, block.slice())
  return loadedDump(roots, layer)
}

/** Loads a dump as {@link loadDump} does, from blocks that are already in a layer. */
export function loadedDump(roots: readonly Cid[], layer: BlockLayer): LoadedDump {
  const [root] = roots
  if (root === undefined || roots.length !== 1)
    throw new UsageError(
      'FVM_DUMP',
      `the CAR has ${roots.length} roots: a dump, or the CAR of a state tree, has one`,
    )
  const block = layer.get(root)
  if (block === undefined)
    throw new UsageError('FVM_DUMP', `the CAR lacks the block of its root ${cidToString(root)}`)
  const header = decodeCbor(block)
  if (Array.isArray(header)) {
    const tree = treeOf(layer, root)
    return {
      header: undefined,
      worldOver: (world) => ({ ...world, tree, names: AppendMap.empty() }),
    }
  }
  return fromHeader(new HeaderFields(header), layer)
}

/**
 * The state root that a CAR of a dump, or of a state tree alone, leads to.
 *
 * @param root - the CAR's
 * @throws UsageError `FVM_DUMP`, DecodeError for what is neither
 */
export function stateRootOf(
  root: Cid,
  store: Blockstore,
): { readonly root: Cid; readonly header: DumpHeader | undefined } {
  const block = store.get(root)
  if (block === undefined)
    throw new DecodeError(`the CAR lacks the block of its root ${cidToString(root)}`)
  const value = decodeCbor(block)
  if (Array.isArray(value)) return { root, header: undefined }
  const fields = new HeaderFields(value)
  assertKind(fields)
  return { root: fields.get('state', isCid), header: dumpHeaderOf(fields) }
}

function assertKind(fields: HeaderFields): void {
  if (fields.get('kind', isText) !== KIND)
    throw new UsageError(
      'FVM_DUMP',
      `the CAR's root is no dump of a world: its kind is not "${KIND}"`,
    )
}

function dumpHeaderOf(fields: HeaderFields): DumpHeader {
  return {
    network: fields.get('network', isText),
    networkVersion: Number(fields.get('networkVersion', isInteger)),
    chainId: BigInt(fields.get('chainId', isInteger)),
  }
}

function fromHeader(fields: HeaderFields, layer: BlockLayer): LoadedDump {
  assertKind(fields)
  const tree = treeOf(layer, fields.get('state', isCid))
  const header = dumpHeaderOf(fields)
  return {
    header,
    worldOver: (world) => ({
      ...world,
      tree,
      pins: fields.get('pins', isList).filter((pin) => pin instanceof Cid),
      names: namesOf(fields.get('names', isList)),
      chain: chainOf(fields, world.chain),
    }),
  }
}

function chainOf(fields: HeaderFields, before: Chain): Chain {
  const tipsetCids = new Map(
    fields.get('tipsetCids', isList).map((entry) => {
      const [epoch, cid] = entry as [number | bigint, Uint8Array] // as encodeHeader wrote it
      return [BigInt(epoch), Cid.fromBytes(cid)]
    }),
  )
  const nullRounds = fields.getOr('nullRounds', isList, []).map((entry): NullRounds => {
    const [first, last] = entry as [number | bigint, number | bigint] // as encodeHeader wrote it
    return [BigInt(first), BigInt(last)]
  })
  const tipsets = new Tipsets(tipsetCids, nullRounds)
  const written = fields.get('randomness', (value) => value === null || value instanceof Uint8Array)
  const randomness = written instanceof Uint8Array ? written : before.randomness
  return {
    epoch: BigInt(fields.get('epoch', isInteger)),
    timestamp: BigInt(fields.get('timestamp', isInteger)),
    baseFee: BigInt(fields.get('baseFee', isText)),
    circulatingSupply: BigInt(fields.get('circulatingSupply', isText)),
    randomness,
    tipsets,
    externs: createExterns(randomness, tipsets),
  }
}

function namesOf(list: readonly IpldValue[]): AppendMap<string, NamedActor> {
  return AppendMap.from(
    list.map((entry) => {
      const [name, id, type] = entry as [string, number | bigint, AccountType | null] // as encodeHeader wrote it
      const account = type === null ? undefined : Account.of(name, type)
      return [name, { id: BigInt(id), account }] as const
    }),
  )
}

function treeOf(layer: BlockLayer, root: Cid): StateTree {
  if (!layer.has(root))
    throw new UsageError('FVM_DUMP', `the CAR lacks the state root ${cidToString(root)}`)
  return StateTree.load(layer, root)
}

const isText = (value: IpldValue): value is string => typeof value === 'string'
const isInteger = (value: IpldValue): value is number | bigint =>
  typeof value === 'bigint' || typeof value === 'number'
const isCid = (value: IpldValue): value is Cid => value instanceof Cid
const isList = (value: IpldValue): value is readonly IpldValue[] => Array.isArray(value)

/** The fields of a header, each of the kind that it must be. */
class HeaderFields {
  readonly #fields: Readonly<Record<string, IpldValue>>

  constructor(header: IpldValue) {
    if (typeof header !== 'object' || header === null || header instanceof Uint8Array)
      throw new DecodeError("the CAR's root is neither a dump's header nor a state root")
    this.#fields = header as Readonly<Record<string, IpldValue>> // nothing else is left
  }

  /** Returns a field; a header of an older dump, which lacks it, gives `otherwise`. */
  getOr<T extends IpldValue>(name: string, is: (value: IpldValue) => value is T, otherwise: T): T {
    return this.#fields[name] === undefined ? otherwise : this.get(name, is)
  }

  get<T extends IpldValue>(name: string, is: (value: IpldValue) => value is T): T
  get(name: string, is: (value: IpldValue) => boolean): IpldValue
  get(name: string, is: (value: IpldValue) => boolean): IpldValue {
    const value = this.#fields[name]
    if (value === undefined || !is(value))
      throw new DecodeError(`the dump's header has no proper "${name}"`)
    return value
  }
}
