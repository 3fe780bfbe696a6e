import {
  ActorError,
  type ChainEpoch,
  ExitCode,
  INIT_ACTOR_ID,
  type TokenAmount,
} from '../../../types/index.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { requestCurrentEpochBlockReward, requestCurrentTotalPower } from '../ext.ts'
import { createMinerInfo, MINER_INFO } from '../info/miner-info.ts'
import { initialPledgeForPower } from '../money/monies.ts'
import { REWARD_VESTING_SPEC } from '../money/vest-spec.ts'
import type { MinerConstructorParams } from '../params.ts'
import { addLockedFunds } from '../state/funds.ts'
import { createMinerState, MINER_STATE } from '../state/state.ts'
import { putCbor } from '../store.ts'
import {
  checkControlAddresses,
  checkPeerInfo,
  checkValidPostProofType,
  resolveControlAddresses,
  resolveWorkerAddress,
} from './people.ts'
import { receiverEntropy } from './proofs.ts'

/** M1: writes the first state and locks the deposit of a new miner (FIP-0077). */
export function constructor(rt: Runtime, params: MinerConstructorParams): undefined {
  rt.requireCaller(INIT_ACTOR_ID)
  checkControlAddresses(rt.policy, params.controlAddresses)
  checkPeerInfo(rt.policy, params.peerId, params.multiAddresses)
  checkValidPostProofType(rt.policy, params.windowPostProofType)

  const balance = rt.sys.currentBalance()
  const deposit = calculateCreateMinerDeposit(rt)
  if (balance < deposit)
    throw new ActorError(
      ExitCode.USR_INSUFFICIENT_FUNDS,
      `not enough balance to lock for create miner deposit: sent balance ${balance} < deposit ${deposit}`,
    )

  const owner = rt.resolveAddress(params.owner)
  if (owner === undefined)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'unable to resolve owner address')
  const worker = resolveWorkerAddress(rt, params.worker)
  const controlAddresses = resolveControlAddresses(rt, params.controlAddresses)

  const epoch = rt.currEpoch
  const offset = assignProvingPeriodOffset(rt, epoch)
  const periodStart = firstProvingPeriodStart(rt, epoch, offset)
  if (periodStart > epoch)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_STATE,
      `computed proving period start ${periodStart} after current epoch ${epoch}`,
    )
  const deadline = (epoch - periodStart) / rt.policy.wpostChallengeWindow
  if (deadline >= rt.policy.wpostPeriodDeadlines)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_STATE,
      `computed proving deadline index ${deadline} invalid`,
    )

  const info = createMinerInfo({
    owner,
    worker,
    controlAddresses: controlAddresses.map(({ actorId }) => actorId!),
    peerId: params.peerId,
    multiAddress: params.multiAddresses,
    windowPostProofType: params.windowPostProofType,
  })
  const infoCid = orIllegalState('failed to construct illegal state', () =>
    putCbor(rt.store, info, MINER_INFO),
  )
  const state = createMinerState(rt, infoCid, periodStart, deadline)
  withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to lock the deposit', () =>
    addLockedFunds(state, rt.store, {
      currentEpoch: rt.currEpoch,
      vestingSum: deposit,
      spec: REWARD_VESTING_SPEC,
    }),
  )
  rt.create(MINER_STATE, state)
  return undefined
}

/** The pledge of a tenth of the least power that counts for consensus (FIP-0077). */
export function calculateCreateMinerDeposit(rt: Runtime): TokenAmount {
  const reward = requestCurrentEpochBlockReward(rt)
  const power = requestCurrentTotalPower(rt)
  return initialPledgeForPower({
    qaPower: rt.policy.createMinerDepositPower,
    baselinePower: reward.thisEpochBaselinePower,
    rewardEstimate: reward.thisEpochRewardSmoothed,
    networkQaPowerEstimate: power.qualityAdjPowerSmoothed,
    circulatingSupply: rt.circulatingSupply,
    epochsSinceRampStart: rt.currEpoch - power.rampStartEpoch,
    rampDurationEpochs: power.rampDurationEpochs,
  })
}

/** Epochs from 0 to the length of a proving period, by the hash of the miner's address and the epoch. */
function assignProvingPeriodOffset(rt: Runtime, epoch: ChainEpoch): ChainEpoch {
  const address = receiverEntropy(rt)
  const input = new Uint8Array(address.length + 8)
  input.set(address)
  new DataView(input.buffer).setBigInt64(address.length, epoch)
  const digest = rt.hashBlake2b(input)
  const seed = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0)
  return seed % rt.policy.wpostProvingPeriod
}

/** The last epoch, not past this one, that is `offset` past a multiple of the proving period. */
function firstProvingPeriodStart(rt: Runtime, epoch: ChainEpoch, offset: ChainEpoch): ChainEpoch {
  const period = rt.policy.wpostProvingPeriod
  const modulus = epoch % period
  const progress = modulus >= offset ? modulus - offset : period - (offset - modulus)
  return epoch - progress
}
