import { gzipSync } from 'node:zlib'
import { eventsText, traceJson } from '../conformance/index.ts'
import { base64FromBytes } from '../io/index.ts'
import { type Blockstore, type Cid, cidToString, reachableBlocks, writeCar } from '../ipld/index.ts'
import { ACTORS_VERSION } from '../types/index.ts'
import { CIRCULATING_SUPPLY, type FuzzStep } from './session.ts'
import type { FuzzWorld } from './world.ts'

/** Messages on one state, as the vectors have them. */
export interface SequenceOptions {
  readonly id: string
  readonly world: FuzzWorld
  /** The state before the first step. */
  readonly root: Cid
  readonly store: Blockstore
  readonly steps: readonly FuzzStep[]
}

/** A sequence with what the official actors made of each step: a line the state, a line each step. */
export function sequenceText({ id, world, root, store, steps }: SequenceOptions): string {
  const codes = new Set([...world.codes.values()].map(({ key }) => key))
  const follow = (cid: Cid): boolean => !codes.has(cid.key)
  const car = writeCar([root], reachableBlocks(store, [root], { follow }))
  const head = {
    class: 'sequence',
    _meta: {
      id,
      actors: `v${ACTORS_VERSION[world.networkVersion]}`,
      network: world.network,
      gen: [{ source: 'litefvm fuzz' }],
    },
    ...(world.vectorWorld === undefined ? {} : { world: world.vectorWorld }),
    car: base64FromBytes(gzipSync(car)),
    preconditions: {
      state_tree: { root_cid: linkJson(root) },
      basefee: 0,
      // An exact integer, which JSON.stringify would round.
      circ_supply: 'CIRC_SUPPLY',
      nv: world.networkVersion,
    },
  }
  const first = JSON.stringify(head).replace('"CIRC_SUPPLY"', String(CIRCULATING_SUPPLY))
  return `${[first, ...steps.map((step) => JSON.stringify(stepJson(step)))].join('\n')}\n`
}

function stepJson({ draft, encoded, epoch, official, root }: FuzzStep): unknown {
  const { receipt } = official
  return {
    epoch: Number(epoch),
    implicit: draft.isImplicit,
    note: draft.note,
    message: base64FromBytes(encoded),
    postconditions: {
      receipts: [
        {
          exit_code: receipt.exitCode,
          return: base64FromBytes(receipt.returnData),
          gas_used: Number(receipt.gasUsed),
          events_root: receipt.eventsRoot === undefined ? null : linkJson(receipt.eventsRoot),
        },
      ],
      events: [eventsText(official)],
      trace: [official.trace.map(traceJson)],
      state_tree: { root_cid: linkJson(root) },
    },
  }
}

function linkJson(cid: Cid): { '/': string } {
  return { '/': cidToString(cid) }
}
