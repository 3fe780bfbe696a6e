import { type CarBlock, type Cid, Codec, cidOf, reachableBlocks } from '../../ipld/index.ts'
import { type AnySchema, encodeValue, type InferInput } from '../../schema/index.ts'
import type { ChainHost, NodeWorld } from '../chain-host.ts'
import { fromHex } from '../hex.ts'
import type { KeptWorld, NodeState } from '../node-state.ts'
import type { SignedMessage } from '../signed-message.ts'
import type { MinedMessage, Tipset } from '../tipset.ts'
import { CHAIN, CHAIN_FIELD, CHAIN_KIND, TIPSET, TIPSETS } from './schema.ts'

/** Tipsets of one block. */
const CHUNK = 256

/** A node as a CAR: its roots and blocks. */
export interface SavedNode {
  readonly roots: readonly Cid[]
  readonly blocks: Iterable<CarBlock>
}

/**
 * Writes a node as a CAR: a dump of its world, whose header links the block of the chain. What is
 * given is a value, so that the blocks may be read while the node continues.
 *
 * @param savedStates - tipsets, the newest ones, whose states are saved
 */
export function saveNode(host: ChainHost, state: NodeState, savedStates: number): SavedNode {
  const { world } = host
  const worlds = state.worlds.newest(savedStates)
  const { blocks: chainBlocks, cid } = chainBlocksOf(state, worlds)
  const { roots, blocks } = host.dump({ name: CHAIN_FIELD, cid })
  return { roots, blocks: allBlocks([blocks, chainBlocks], [world, ...worlds.flatMap(worldsOf)]) }
}

function worldsOf({ world, start }: KeptWorld) {
  return start === undefined ? [world] : [start, world]
}

/** Each block once: those that are listed, then what else the states of worlds consist of. */
function* allBlocks(
  lists: readonly Iterable<CarBlock>[],
  worlds: readonly NodeWorld[],
): Generator<CarBlock> {
  const seen = new Set<string>()
  for (const list of lists)
    for (const block of list) {
      if (seen.has(block.cid.key)) continue
      seen.add(block.cid.key)
      yield block
    }
  for (const { tree } of worlds) {
    const { store } = tree
    // A block that was written has all that it links written, too.
    const follow = (cid: Cid): boolean =>
      !seen.has(cid.key) && (cid.codec !== Codec.RAW || store.has(cid))
    for (const block of reachableBlocks(store, [tree.flush()], { follow })) {
      seen.add(block.cid.key)
      yield block
    }
  }
}

function chainBlocksOf(
  state: NodeState,
  worlds: readonly KeptWorld[],
): { blocks: CarBlock[]; cid: Cid } {
  const { tipsets, clock, mining } = state
  const blocks: CarBlock[] = []
  const put = <S extends AnySchema>(schema: S, value: InferInput<S>): Cid => {
    const block = encodeValue<InferInput<S>>(schema, value, 'the chain')
    const cid = cidOf(Codec.DAG_CBOR, block)
    blocks.push({ cid, block })
    return cid
  }
  const genesis = put(TIPSET, savedTipset(state.genesis))
  const chunks: Cid[] = []
  const first = Math.max(1, tipsets.first)
  for (let from = first; from < tipsets.length; from += CHUNK) {
    const length = Math.min(CHUNK, tipsets.length - from)
    chunks.push(
      put(
        TIPSETS,
        Array.from({ length }, (_, i) => savedTipset(tipsets.at(from + i)!)), // they are in the list
      ),
    )
  }
  const cid = put(CHAIN, {
    kind: CHAIN_KIND,
    genesis,
    chunks,
    first,
    states: worlds.map(({ height, world, start }) => ({
      height,
      after: world.tree.flush(),
      before: start?.tree.flush() ?? null,
    })),
    open: state.open.map(savedMined),
    pool: state.pool.all().map(savedSigned),
    clock: {
      offset: clock.offset,
      jump: clock.jump,
      nextTimestamp: clock.nextTimestamp ?? null,
      interval: clock.interval ?? null,
    },
    automine: mining.automine,
    intervalSeconds: mining.intervalSeconds,
    impersonated: [...state.impersonated.values()],
    impersonatesAll: state.impersonatesAll,
    minFeeCap: state.minFeeCap,
    known: state.known.length === 0 ? null : [...state.known],
  })
  return { blocks, cid }
}

function savedTipset({ header, messages, stateRoot, nextBaseFee }: Tipset) {
  const { miner: _, messages: __, ...fields } = header
  return { ...fields, messages: messages.map(savedMined), stateRoot, nextBaseFee }
}

function savedMined(mined: MinedMessage) {
  const { outcome } = mined
  const { receipt, returnCodec } = outcome
  return {
    ...savedSigned(mined),
    outcome: {
      ...outcome,
      receipt: { ...receipt, eventsRoot: receipt.eventsRoot ?? null },
      returnCodec: returnCodec ?? null,
    },
    fromEth: fromHex(mined.fromEth),
    toEth: fromHex(mined.toEth),
  }
}

function savedSigned({ message, signature, transaction, isImpersonated }: SignedMessage) {
  return {
    message,
    signature,
    transaction:
      transaction === undefined
        ? null
        : {
            ...transaction,
            to: transaction.to === undefined ? null : fromHex(transaction.to),
            from: fromHex(transaction.from),
            hash: fromHex(transaction.hash),
          },
    isImpersonated,
  }
}
