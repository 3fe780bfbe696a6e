import type { EthTransaction } from '../../harness/index.ts'
import { Cid, decodeCbor, type IpldValue, readCar } from '../../ipld/index.ts'
import { decodeValue, type Schema } from '../../schema/index.ts'
import { StateTree } from '../../state-tree/index.ts'
import { DecodeError, type Message, UsageError } from '../../types/index.ts'
import type { ChainHost, NodeWorld } from '../chain-host.ts'
import { BLOCK_MINER } from '../header.ts'
import { toHex } from '../hex.ts'
import { type NodeState, RecentWorlds } from '../node-state.ts'
import { Pool } from '../pool.ts'
import { type SignedMessage, signedMessage } from '../signed-message.ts'
import { createTipset, type MinedMessage, type Tipset } from '../tipset.ts'
import { VersionedList } from '../versioned-list.ts'
import {
  CHAIN,
  CHAIN_FIELD,
  CHAIN_KIND,
  type SavedChain,
  type SavedMined,
  type SavedSigned,
  type SavedTipset,
  TIPSET,
  TIPSETS,
} from './schema.ts'

const TRANSACTION_TYPES = ['legacy', 'eip155', 'eip1559'] as const

/**
 * Reads the state of a node from the CAR of {@link saveNode}, whose world the host has already loaded.
 *
 * @param history - tipsets whose states are kept
 * @throws UsageError, DecodeError for a CAR that is not of a node, or altered
 */
export function loadNode(host: ChainHost, car: Uint8Array, history: number): NodeState {
  const chain = readChain(host, car)
  const blockOf = <T>(schema: Schema<T, never, unknown>, cid: Cid): T =>
    decodeValue(schema, requireBlock(host, cid), 'the chain')
  const genesis = tipsetOf(blockOf(TIPSET, chain.genesis))
  const first = Number(chain.first)
  if (first < 1 || first > Number.MAX_SAFE_INTEGER / 2)
    throw new DecodeError(`the first tipset has the position ${first}`)
  let tipsets =
    first === 1 ? VersionedList.empty<Tipset>().push(genesis) : VersionedList.empty<Tipset>(first)
  for (const chunk of chain.chunks)
    for (const saved of blockOf(TIPSETS, chunk)) {
      const tipset = tipsetOf(saved)
      if (tipsets.last !== undefined) assertFollows(tipset, tipsets.last)
      tipsets = tipsets.push(tipset)
    }
  const pool = chain.pool.reduce((all, saved) => all.add(signedOf(saved)), Pool.EMPTY)
  const { clock } = chain
  if (tipsets.last === undefined) throw new DecodeError('the chain has no tipsets')
  return {
    genesis,
    tipsets,
    worlds: worldsOf(host, tipsets, { saved: chain.states, history }),
    open: chain.open.map(minedOf),
    pool,
    clock: {
      offset: clock.offset,
      jump: clock.jump,
      nextTimestamp: clock.nextTimestamp ?? undefined,
      interval: clock.interval ?? undefined,
    },
    mining: { automine: chain.automine, intervalSeconds: chain.intervalSeconds },
    impersonated: new Map(chain.impersonated.map((address) => [address.key, address])),
    impersonatesAll: chain.impersonatesAll,
    minFeeCap: chain.minFeeCap,
    known: chain.known ?? [],
  }
}

function readChain(host: ChainHost, car: Uint8Array): SavedChain {
  const [root] = readCar(car).roots
  const header = root === undefined ? undefined : decodeCbor(requireBlock(host, root))
  const link = fieldOf(header, CHAIN_FIELD)
  if (!(link instanceof Cid))
    throw new UsageError(
      'FVM_DUMP',
      'the file is a dump of a world, and has no chain: give a file that litefvm node --state wrote',
    )
  const chain = decodeValue(CHAIN, requireBlock(host, link), 'the chain')
  if (chain.kind === CHAIN_KIND) return chain
  throw new DecodeError(`the chain is of kind "${chain.kind.slice(0, 60)}", not "${CHAIN_KIND}"`)
}

function fieldOf(value: IpldValue | undefined, name: string): IpldValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- other objects have no such field of their own
  const fields = value as Readonly<Record<string, IpldValue>>
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function requireBlock(host: ChainHost, cid: Cid): Uint8Array {
  const block = host.vm.getBlock(cid)
  if (block !== undefined) return block
  throw new DecodeError('the CAR lacks a block of the chain')
}

function assertFollows(tipset: Tipset, before: Tipset): void {
  const [parent] = tipset.header.parents
  if (parent?.equals(before.cid) === true && tipset.height > before.height) return
  throw new DecodeError(`the tipset at height ${tipset.height} does not follow the one before it`)
}

function tipsetOf({ messages, stateRoot, nextBaseFee, ...fields }: SavedTipset): Tipset {
  return createTipset(
    { miner: BLOCK_MINER, ...fields },
    { messages: messages.map(minedOf), stateRoot, nextBaseFee },
  )
}

function minedOf(saved: SavedMined): MinedMessage {
  const { outcome, fromEth, toEth } = saved
  const { receipt, returnCodec } = outcome
  return {
    ...signedOf(saved),
    outcome: {
      ...outcome,
      receipt: { ...receipt, eventsRoot: receipt.eventsRoot ?? undefined },
      events: outcome.events.map(({ emitter, entries }) => ({
        emitter,
        entries: entries.map((entry) => ({ ...entry, codec: Number(entry.codec) })),
      })),
      returnCodec: returnCodec === null ? undefined : Number(returnCodec),
    },
    fromEth: toHex(fromEth),
    toEth: toHex(toEth),
  }
}

function signedOf({ message, signature, transaction, isImpersonated }: SavedSigned): SignedMessage {
  return signedMessage(message satisfies Message, {
    signature,
    transaction: transaction === null ? undefined : transactionOf(transaction),
    isImpersonated,
  })
}

function transactionOf(saved: NonNullable<SavedSigned['transaction']>): EthTransaction {
  const type = TRANSACTION_TYPES.find((known) => known === saved.type)
  if (type === undefined)
    throw new DecodeError(`a transaction has the type "${saved.type.slice(0, 60)}"`)
  return {
    ...saved,
    type,
    to: saved.to === null ? undefined : toHex(saved.to),
    from: toHex(saved.from),
    hash: toHex(saved.hash),
  }
}

/** Opens the states that were saved; that of the newest tipset is the world's own if it was not saved. */
function worldsOf(
  host: ChainHost,
  tipsets: VersionedList<Tipset>,
  { saved, history }: { readonly saved: SavedChain['states']; readonly history: number },
): RecentWorlds {
  let worlds = new RecentWorlds(history)
  const base: NodeWorld = { ...host.world, attached: undefined }
  const worldAt = (root: Cid, { height, header, nextBaseFee }: Tipset): NodeWorld => ({
    ...base,
    tree: openTree(host, root),
    chain: {
      ...base.chain,
      epoch: height,
      timestamp: header.timestamp,
      baseFee: nextBaseFee,
    },
  })
  for (const { height, after, before } of saved) {
    const tipset = tipsets.at(tipsets.findIndex((one) => one.height >= height))
    if (tipset?.height !== height || !tipset.stateRoot.equals(after))
      throw new DecodeError(
        `the chain has no tipset at height ${height} with the state that is saved`,
      )
    worlds = worlds.push(
      height,
      worldAt(after, tipset),
      before === null ? undefined : worldAt(before, tipset),
    )
  }
  return worlds
}

function openTree(host: ChainHost, root: Cid): StateTree {
  const { store } = host.world.tree
  if (store.has(root)) return StateTree.load(store, root)
  throw new DecodeError('the CAR lacks the state after a tipset')
}
