import { nativeActor } from '../runtime/native-actor.ts'
import { MINER } from './definition.ts'
import { compactPartitions, compactSectorNumbers } from './methods/compact.ts'
import { reportConsensusFault } from './methods/consensus-fault.ts'
import { constructor } from './methods/construct.ts'
import { onDeferredCronEvent } from './methods/cron.ts'
import { disputeWindowedPost } from './methods/dispute.ts'
import { extendSectorExpiration2 } from './methods/extend.ts'
import { declareFaults, declareFaultsRecovered } from './methods/faults.ts'
import { applyRewards, repayDebt, withdrawBalance } from './methods/funds.ts'
import {
  checkSectorProven,
  getBeneficiary,
  getControlAddresses,
  getInitialPledge,
  getMultiaddrs,
  getOwner,
  getPeerId,
  getSectorSize,
  getVestingFunds,
  isControllingAddress,
  readAvailableBalance,
} from './methods/getters.ts'
import { changeBeneficiary, changeOwnerAddress } from './methods/owner.ts'
import { maxTerminationFee } from './methods/pledge.ts'
import { preCommitSectorBatch2 } from './methods/pre-commit.ts'
import { internalSectorSetupPreseal } from './methods/preseal.ts'
import { proveCommitSectors3 } from './methods/prove-commit.ts'
import { proveCommitSectorsNi } from './methods/prove-commit-ni.ts'
import { proveReplicaUpdates3 } from './methods/replica-update.ts'
import {
  generateSectorLocation,
  getNominalSectorExpiration,
  validateSectorStatus,
} from './methods/sector-status.ts'
import { terminateSectors } from './methods/terminate.ts'
import { submitWindowedPost } from './methods/window-post.ts'
import {
  changeMultiaddrs,
  changePeerId,
  changeWorkerAddress,
  confirmChangeWorkerAddress,
} from './methods/worker.ts'

/** The storage miner in TypeScript. */
export const MINER_ACTOR = nativeActor(MINER, {
  handlers: {
    Constructor: constructor,
    ControlAddresses: getControlAddresses,
    ChangeWorkerAddress: changeWorkerAddress,
    ChangePeerID: changePeerId,
    SubmitWindowedPoSt: submitWindowedPost,
    TerminateSectors: terminateSectors,
    DeclareFaults: declareFaults,
    DeclareFaultsRecovered: declareFaultsRecovered,
    OnDeferredCronEvent: onDeferredCronEvent,
    CheckSectorProven: checkSectorProven,
    ApplyRewards: applyRewards,
    ReportConsensusFault: reportConsensusFault,
    WithdrawBalance: withdrawBalance,
    InternalSectorSetupForPreseal: internalSectorSetupPreseal,
    ChangeMultiaddrs: changeMultiaddrs,
    CompactPartitions: compactPartitions,
    CompactSectorNumbers: compactSectorNumbers,
    ConfirmChangeWorkerAddress: confirmChangeWorkerAddress,
    RepayDebt: repayDebt,
    ChangeOwnerAddress: changeOwnerAddress,
    DisputeWindowedPoSt: disputeWindowedPost,
    PreCommitSectorBatch2: preCommitSectorBatch2,
    ChangeBeneficiary: changeBeneficiary,
    GetBeneficiary: getBeneficiary,
    ExtendSectorExpiration2: extendSectorExpiration2,
    ProveCommitSectors3: proveCommitSectors3,
    ProveReplicaUpdates3: proveReplicaUpdates3,
    ProveCommitSectorsNI: proveCommitSectorsNi,
    GetOwner: getOwner,
    IsControllingAddress: isControllingAddress,
    GetSectorSize: getSectorSize,
    GetAvailableBalance: readAvailableBalance,
    GetVestingFunds: getVestingFunds,
    GetPeerID: getPeerId,
    GetMultiaddrs: getMultiaddrs,
    MaxTerminationFee: maxTerminationFee,
    InitialPledge: getInitialPledge,
    GenerateSectorLocation: generateSectorLocation,
    ValidateSectorStatus: validateSectorStatus,
    GetNominalSectorExpiration: getNominalSectorExpiration,
  },
})
