import type { MethodSpec } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import { MINER_LAYOUTS, MINER_SCHEMA } from './schema.ts'

/* Names and numbers of the storage actors' methods. Source: builtin-actors v18.0.0, `enum Method` of each actor; numbers that it retired from v10.0.0. */

function methods(
  internal: Readonly<Record<string, number>>,
  exported: readonly string[],
): Readonly<Record<string, MethodSpec>> {
  const only = exported.filter((name) => !Object.hasOwn(internal, name)).map((name) => [name, {}])
  const numbered = Object.entries({ Constructor: 1, ...internal }).map(([name, number]) => [
    name,
    { number, exported: exported.includes(name) },
  ])
  return Object.fromEntries([...numbered, ...only])
}

/** A storage miner. */
export const MINER = defineBuiltin({
  name: 'storageminer',
  state: MINER_SCHEMA,
  layouts: MINER_LAYOUTS,
  methods: methods(
    {
      ControlAddresses: 2,
      ChangeWorkerAddress: 3,
      ChangePeerID: 4,
      SubmitWindowedPoSt: 5,
      PreCommitSector: 6,
      ProveCommitSector: 7,
      ExtendSectorExpiration: 8,
      TerminateSectors: 9,
      DeclareFaults: 10,
      DeclareFaultsRecovered: 11,
      OnDeferredCronEvent: 12,
      CheckSectorProven: 13,
      ApplyRewards: 14,
      ReportConsensusFault: 15,
      WithdrawBalance: 16,
      InternalSectorSetupForPreseal: 17,
      ChangeMultiaddrs: 18,
      CompactPartitions: 19,
      CompactSectorNumbers: 20,
      ConfirmChangeWorkerAddress: 21,
      RepayDebt: 22,
      ChangeOwnerAddress: 23,
      DisputeWindowedPoSt: 24,
      PreCommitSectorBatch: 25,
      ProveCommitAggregate: 26,
      ProveReplicaUpdates: 27,
      PreCommitSectorBatch2: 28,
      ProveReplicaUpdates2: 29,
      ChangeBeneficiary: 30,
      GetBeneficiary: 31,
      ExtendSectorExpiration2: 32,
      ProveCommitSectors3: 34,
      ProveReplicaUpdates3: 35,
      ProveCommitSectorsNI: 36,
    },
    [
      'ChangeWorkerAddress',
      'ChangePeerID',
      'WithdrawBalance',
      'ChangeMultiaddrs',
      'ConfirmChangeWorkerAddress',
      'RepayDebt',
      'ChangeOwnerAddress',
      'ChangeBeneficiary',
      'GetBeneficiary',
      'GetOwner',
      'IsControllingAddress',
      'GetSectorSize',
      'GetAvailableBalance',
      'GetVestingFunds',
      'GetPeerID',
      'GetMultiaddrs',
      'MaxTerminationFee',
      'InitialPledge',
      'GenerateSectorLocation',
      'ValidateSectorStatus',
      'GetNominalSectorExpiration',
    ],
  ),
})
