import type { CallDraft } from '../gen/gen.ts'
import { cronEvent, fund, repayDebt, reportFault, reward, withdraw } from './miner-money.ts'
import {
  changeBeneficiary,
  changeOwner,
  changePeer,
  changeWorker,
  confirmWorker,
  construct,
} from './miner-people.ts'
import {
  compactPartitions,
  declareFaults,
  declareRecovered,
  disputePost,
  extend,
  isDisputeDue,
  isPostDue,
  submitPost,
  terminate,
} from './miner-proving.ts'
import { preseal, query } from './miner-queries.ts'
import {
  compactSectorNumbers,
  preCommit,
  proveCommit,
  proveCommitNi,
  replicaUpdate,
} from './miner-sealing.ts'
import type { MinerFacts } from './storage-view.ts'
import type { StorageGen } from './typed-call.ts'

/** Makes a call of a miner, or none if its state has nothing for it. */
type MakeMinerCall = (g: StorageGen, miner: MinerFacts) => CallDraft | undefined

const CALLS: readonly (readonly [weight: number, make: MakeMinerCall])[] = [
  [28, query],
  [14, preCommit],
  [16, proveCommit],
  [7, proveCommitNi],
  [10, replicaUpdate],
  [3, submitPost],
  [10, disputePost],
  [7, declareFaults],
  [9, declareRecovered],
  [4, terminate],
  [8, extend],
  [5, compactPartitions],
  [4, compactSectorNumbers],
  [5, withdraw],
  [4, repayDebt],
  [4, fund],
  [6, reward],
  [3, reportFault],
  [4, changeOwner],
  [4, changeWorker],
  [3, confirmWorker],
  [6, changeBeneficiary],
  [4, changePeer],
  [3, cronEvent],
  [6, preseal],
  [1, construct],
]
/** Calls to try before the query that always fits is taken. */
const TRIES = 4

/** A call of one of the miners; a proof, mostly, if one is due. */
export function minerCall(g: StorageGen): CallDraft {
  const { c, view } = g
  const miners = view.miners()
  const due = miners.filter((miner) => isPostDue(g, miner))
  const proof = due.length > 0 && c.chance(45) ? submitPost(g, c.pick(due)) : undefined
  if (proof !== undefined) return proof
  const disputed = miners.filter((miner) => isDisputeDue(g, miner))
  const dispute = disputed.length > 0 && c.chance(75) ? disputePost(g, c.pick(disputed)) : undefined
  if (dispute !== undefined) return dispute
  const busy = miners.filter(({ sectorNumbers }) => sectorNumbers.length > 0)
  const miner = c.pick(busy.length > 0 && c.chance(70) ? busy : miners)
  for (let tries = 0; tries < TRIES; tries++) {
    const call = c.weighted<MakeMinerCall>(CALLS)(g, miner)
    if (call !== undefined) return call
  }
  return query(g, miner)
}
