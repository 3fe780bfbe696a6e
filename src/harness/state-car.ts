import { isAddressText } from '../crypto/index.ts'
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
import {
  type ActorId,
  DecodeError,
  FatalError,
  MAX_I64,
  MAX_U64,
  UsageError,
} from '../types/index.ts'
import { ACCOUNT_TYPES, Account } from './accounts.ts'
import { AppendMap } from './append-map.ts'
import { BlockLayer } from './block-layer.ts'
import { type Beacons, type Chain, createExterns } from './chain.ts'
import type { FvmConfig } from './config.ts'
import { HeaderFields, isCid, isInteger, isList, isText } from './dump-header.ts'
import { MAX_EPOCH } from './options.ts'
import { type NullRounds, Tipsets } from './tipsets.ts'
import { layerOf, type NamedActor, type World } from './world.ts'

/** The fields of a dump's header besides the state root. */
export interface DumpHeader {
  readonly network: string
  readonly networkVersion: number
  readonly chainId: bigint
}

/** A block of a room above that the header of a dump links. */
export interface DumpLink {
  /** Name of the header's field. */
  readonly name: string
  readonly cid: Cid
}

/** The system actor, which names the built-in actors, and init, which knows addresses. */
const NEEDED_ACTORS: readonly ActorId[] = [0n, 1n]

const KIND = 'litefvm state 1'

/** Bytes of a digest of the beacon. */
const BEACON_BYTES = 32

/** The header block of a dump: everything of a world that is not in its state tree. */
function encodeHeader(config: FvmConfig, world: World, root: Cid, link?: DumpLink): CarBlock {
  const { chain } = world
  const block = encodeCbor({
    ...(link === undefined ? {} : { [link.name]: link.cid }),
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
    ...(chain.beacons.size === 0
      ? {}
      : { beacons: Array.from(chain.beacons, ([epoch, digest]) => [epoch, digest]) }),
    // The CIDs are bytes: links would have to lead to blocks.
    tipsetCids: Array.from(chain.tipsets.cids, ([epoch, cid]) => [epoch, cid.bytes]),
    nullRounds: chain.tipsets.nullRounds.map(([first, last]) => [first, last]),
    names: Array.from(world.names, ([name, { id, account }]) => entryOf(name, id, account)),
  })
  return { cid: cidOf(Codec.DAG_CBOR, block), block }
}

/** An account whose keys do not follow from its name is written with its private key. */
function entryOf(name: string, id: ActorId, account: Account | undefined): IpldValue[] {
  const entry = [name, id, account?.type ?? null]
  return account?.hasOwnKey === true ? [...entry, account.privateKey] : entry
}

/**
 * The blocks of a dump, its header first; the roots of its CAR are the header's CID alone. The block
 * that `link` names is not among them.
 */
export function dumpBlocks(
  config: FvmConfig,
  world: World,
  link?: DumpLink,
): { roots: Cid[]; blocks: Iterable<CarBlock> } {
  const root = world.tree.flush()
  const layer = layerOf(world.tree)
  const header = encodeHeader(config, world, root, link)
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
      `the CAR has ${roots.length} roots: give a dump, or the CAR of a state tree: both have one`,
    )
  const block = layer.get(root)
  if (block === undefined)
    throw new UsageError(
      'FVM_DUMP',
      `the CAR has no block of its root ${cidToString(root)}: write it again with all blocks of the state`,
    )
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
    throw new DecodeError(
      `the CAR has no block of its root ${cidToString(root)}: write it again with all blocks of the state`,
    )
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
      `the CAR's root is not a dump of a world: its kind is not "${KIND}"`,
    )
}

function dumpHeaderOf(fields: HeaderFields): DumpHeader {
  return {
    network: fields.get('network', isText),
    networkVersion: Number(fields.integer('networkVersion', MAX_I64)),
    chainId: fields.integer('chainId', MAX_U64),
  }
}

function fromHeader(fields: HeaderFields, layer: BlockLayer): LoadedDump {
  assertKind(fields)
  const tree = treeOf(layer, fields.get('state', isCid))
  const header = dumpHeaderOf(fields)
  const names = namesOf(fields, tree)
  return {
    header,
    worldOver: (world) => ({
      ...world,
      tree,
      pins: fields.get('pins', isList).filter(isCid),
      names,
      chain: chainOf(fields, world.chain),
    }),
  }
}

function chainOf(fields: HeaderFields, before: Chain): Chain {
  const tipsetCids = fields.entries('tipsetCids', ([epoch, bytes]) => {
    const at = epochOf(epoch)
    if (at === undefined || !(bytes instanceof Uint8Array)) return undefined
    try {
      return [at, Cid.fromBytes(bytes)] as const
    } catch (thrown) {
      if (thrown instanceof DecodeError) return undefined
      throw thrown
    }
  })
  const nullRounds = fields.entries('nullRounds', (entry): NullRounds | undefined => {
    const [first, last] = entry.map(epochOf)
    return first === undefined || last === undefined || first > last ? undefined : [first, last]
  })
  const tipsets = new Tipsets(new Map(tipsetCids), nullRounds)
  const written = fields.get(
    'randomness',
    (value) => value === null || (value instanceof Uint8Array && value.length > 0),
  )
  const randomness = written instanceof Uint8Array ? written : before.randomness
  const beacons: Beacons = AppendMap.from(
    fields.entries('beacons', ([epoch, digest]) => {
      const at = epochOf(epoch)
      return at !== undefined && digest instanceof Uint8Array && digest.length === BEACON_BYTES
        ? ([at, digest] as const)
        : undefined
    }),
  )
  return {
    epoch: fields.integer('epoch', MAX_EPOCH),
    timestamp: fields.integer('timestamp', MAX_I64),
    baseFee: fields.amount('baseFee'),
    circulatingSupply: fields.amount('circulatingSupply'),
    randomness,
    tipsets,
    beacons,
    externs: createExterns({ randomness, tipsets, beacons }),
  }
}

function epochOf(value: IpldValue | undefined): bigint | undefined {
  if (value === undefined || !isInteger(value)) return undefined
  const epoch = BigInt(value)
  return epoch >= 0n && epoch <= MAX_EPOCH ? epoch : undefined
}

/** Reads the names of actors, which must be in the tree: accounts by their address. */
function namesOf(fields: HeaderFields, tree: StateTree): AppendMap<string, NamedActor> {
  const names = new Map<string, NamedActor>()
  fields.entries('names', ([name, idValue, type, key]) => {
    if (typeof name !== 'string' || name === '' || isAddressText(name) || names.has(name))
      return undefined
    if (idValue === undefined || !isInteger(idValue)) return undefined
    const id = BigInt(idValue)
    if (id < 0n || id > MAX_U64 || tree.getActor(id) === undefined) return undefined
    const account = accountOf(name, type, key)
    if (account === false || (account && tree.lookupId(account.address) !== id)) return undefined
    names.set(name, { id, account })
    return name
  })
  return AppendMap.from([...names])
}

/** Returns the account of an entry, undefined for a deployed actor, false for a malformed one. */
function accountOf(
  name: string,
  type: IpldValue | undefined,
  key: IpldValue | undefined,
): Account | undefined | false {
  if (type === null && key === undefined) return undefined
  const known = ACCOUNT_TYPES.find((one) => one === type)
  if (known === undefined) return false
  if (key === undefined) return Account.of(name, known)
  if (!(key instanceof Uint8Array)) return false
  try {
    return Account.fromKey(name, known, key)
  } catch (thrown) {
    if (thrown instanceof UsageError) return false
    throw thrown
  }
}

function treeOf(layer: BlockLayer, root: Cid): StateTree {
  if (!layer.has(root))
    throw new UsageError(
      'FVM_DUMP',
      `the CAR has no block of the state root ${cidToString(root)}: write the dump again`,
    )
  try {
    const tree = StateTree.load(layer, root)
    for (const id of NEEDED_ACTORS)
      if (tree.getActor(id) === undefined)
        throw new DecodeError(`the dump's state has no actor f0${id}, which every world needs`)
    return tree
  } catch (thrown) {
    if (!(thrown instanceof FatalError)) throw thrown
    throw new DecodeError(`the dump's state cannot be read: ${thrown.message}`, { cause: thrown })
  }
}
