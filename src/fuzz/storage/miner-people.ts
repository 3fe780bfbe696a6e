import { MINER } from '../../builtin-actors/index.ts'
import {
  type ActorId,
  Address,
  BURNT_FUNDS_ACTOR_ID,
  FIL,
  INIT_ACTOR_ID,
  REWARD_ACTOR_ID,
  SYSTEM_ACTOR_ID,
} from '../../types/index.ts'
import { accountId, addressOf, anyAddress, type CallDraft, NO_ACTOR_ID } from '../gen/gen.ts'
import { PROVING_PERIOD } from './pass-time.ts'
import type { MinerFacts } from './storage-view.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const MAX_PEER_ID = 128

/** Ids of those who may prove and declare: the worker, the control addresses, the owner. */
export function workersOf({ c }: StorageGen, { info }: MinerFacts): readonly ActorId[] {
  const ids = [info.worker, ...info.controlAddresses, info.owner].map(idOf)
  return c.chance(70) ? ids.slice(0, 1) : ids
}

/** Changes owner, as the owner proposes it or the proposed owner confirms it. */
export function changeOwner(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  const { owner, pendingOwnerAddress: pending } = miner.info
  const confirms = pending !== null && c.chance(60)
  const params = confirms && !c.chance(8) ? pending : Address.id(ownerCandidate(g))
  return typedCall(g, MINER, 'ChangeOwnerAddress', {
    to: miner.id,
    callers: [idOf(confirms ? pending : owner)],
    params: c.chance(4) ? anyAddress(g) : params,
  })
}

/** Changes the worker and the control addresses. */
export function changeWorker(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c, session } = g
  const workers = session.world.senders.filter(({ account }) => account.type === 'bls')
  const controls = c.list(3, () => (c.chance(6) ? anyAddress(g) : addressOf(g, { id: someone(g) })))
  return typedCall(g, MINER, 'ChangeWorkerAddress', {
    to: miner.id,
    callers: [idOf(miner.info.owner)],
    params: {
      newWorker: c.chance(10) ? anyAddress(g) : addressOf(g, c.pick(workers)),
      newControlAddresses: c.chance(2)
        ? Array.from({ length: 11 }, () => Address.id(SYSTEM_ACTOR_ID))
        : controls,
    },
  })
}

/** Makes the worker of a change that has waited long enough. */
export function confirmWorker(g: StorageGen, miner: MinerFacts): CallDraft {
  const callers = [idOf(miner.info.owner)]
  return typedCall(g, MINER, 'ConfirmChangeWorkerAddress', { to: miner.id, callers })
}

/** Proposes a beneficiary as the owner does, or approves it. */
export function changeBeneficiary(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c, session } = g
  const { owner, beneficiary, pendingBeneficiaryTerm: pending } = miner.info
  const place = { to: miner.id } as const
  if (pending !== null && c.chance(70)) {
    const callers = [idOf(pending.approvedByBeneficiary ? pending.newBeneficiary : beneficiary)]
    return typedCall(g, MINER, 'ChangeBeneficiary', {
      ...place,
      callers,
      params: {
        newBeneficiary: c.chance(4) ? anyAddress(g) : pending.newBeneficiary,
        newQuota: c.chance(4) ? 1n : pending.newQuota,
        newExpiration: c.chance(4) ? 1n : pending.newExpiration,
      },
    })
  }
  const toOwner = c.chance(30)
  return typedCall(g, MINER, 'ChangeBeneficiary', {
    ...place,
    callers: [idOf(owner)],
    params: {
      newBeneficiary: toOwner ? owner : addressOf(g, { id: someone(g) }),
      newQuota: toOwner ? BigInt(c.chance(5) ? 1 : 0) : BigInt(c.below(60)) * FIL,
      newExpiration: toOwner
        ? BigInt(c.chance(5) ? 1 : 0)
        : session.epoch + BigInt(c.below(40)) * PROVING_PERIOD - 1n,
    },
  })
}

/** Changes how the miner is reached. */
export function changePeer(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  const place = { to: miner.id, callers: workersOf(g, miner) }
  if (c.chance(50)) {
    const newId = new Uint8Array(c.chance(4) ? MAX_PEER_ID + 1 : c.below(MAX_PEER_ID + 1))
    return typedCall(g, MINER, 'ChangePeerID', { ...place, params: { newId } })
  }
  const length = (): number => (c.chance(4) ? c.pick([0, 1_024, 1_025]) : 1 + c.below(60))
  const newMultiAddrs = c.list(4, () => new Uint8Array(length()).fill(4))
  return typedCall(g, MINER, 'ChangeMultiaddrs', { ...place, params: { newMultiAddrs } })
}

/** Makes the actor again, which its state refuses. */
export function construct(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  return typedCall(g, MINER, 'Constructor', {
    to: miner.id,
    callers: c.chance(80) ? [INIT_ACTOR_ID] : [REWARD_ACTOR_ID],
    params: {
      owner: miner.info.owner,
      worker: c.chance(20) ? anyAddress(g) : miner.info.worker,
      controlAddresses: [],
      windowPostProofType: c.chance(10) ? 3n : miner.info.windowPostProof,
      peerId: new Uint8Array(c.chance(4) ? MAX_PEER_ID + 1 : 4),
      multiAddresses: [],
    },
  })
}

/** An account or a contract. */
export function someone(g: StorageGen): ActorId {
  const contracts = g.session.actors('evm')
  return contracts.length > 0 && g.c.chance(30) ? g.c.pick(contracts).id : accountId(g)
}

/** An id that a miner's owner may have. */
function ownerCandidate(g: StorageGen): ActorId {
  return g.c.chance(4) ? g.c.pick([BURNT_FUNDS_ACTOR_ID, SYSTEM_ACTOR_ID, NO_ACTOR_ID]) : someone(g)
}

/** The id of an address of a miner's info: all of them are id addresses. */
export function idOf(address: Address): ActorId {
  return address.actorId ?? 0n
}
