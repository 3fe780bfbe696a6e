import { type BuiltinDefinition, MARKET, POWER, VERIFREG } from '../../builtin-actors/index.ts'
import type { MethodNum } from '../../types/index.ts'
import { methodNumber } from '../frc42.ts'
import { methodNameOf, methodNumberOf } from '../schema/index.ts'

const DEFINITIONS: Readonly<Record<string, BuiltinDefinition>> = {
  storagepower: POWER,
  storagemarket: MARKET,
  verifiedregistry: VERIFREG,
}

/** Methods of a built-in actor: numbers below 2^24, and names that are exported by FRC-42 as well. */
interface BuiltinMethods {
  readonly internal: Readonly<Record<string, number>>
  readonly exported: readonly string[]
}

/** Source: builtin-actors v18.0.0, `enum Method` of each actor; numbers that it retired from v10.0.0. */
const METHODS: Readonly<Record<string, BuiltinMethods>> = {
  system: { internal: {}, exported: [] },
  init: { internal: { Exec: 2, Exec4: 3 }, exported: [] },
  cron: { internal: { EpochTick: 2 }, exported: [] },
  account: { internal: { PubkeyAddress: 2 }, exported: ['AuthenticateMessage'] },
  storageminer: {
    internal: {
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
    exported: [
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
  },
  paymentchannel: { internal: { UpdateChannelState: 2, Settle: 3, Collect: 4 }, exported: [] },
  multisig: {
    internal: {
      Propose: 2,
      Approve: 3,
      Cancel: 4,
      AddSigner: 5,
      RemoveSigner: 6,
      SwapSigner: 7,
      ChangeNumApprovalsThreshold: 8,
      LockBalance: 9,
    },
    exported: ['Receive'],
  },
  reward: {
    internal: { AwardBlockReward: 2, ThisEpochReward: 3, UpdateNetworkKPI: 4 },
    exported: [],
  },
  datacap: {
    internal: {},
    exported: [
      'Mint',
      'Destroy',
      'Name',
      'Symbol',
      'TotalSupply',
      'Balance',
      'Transfer',
      'TransferFrom',
      'IncreaseAllowance',
      'DecreaseAllowance',
      'RevokeAllowance',
      'Burn',
      'BurnFrom',
      'Allowance',
      'Granularity',
    ],
  },
  placeholder: { internal: {}, exported: [] },
  evm: {
    internal: {
      Resurrect: 2,
      GetBytecode: 3,
      GetBytecodeHash: 4,
      GetStorageAt: 5,
      InvokeContractDelegate: 6,
    },
    exported: ['InvokeEVM'],
  },
  eam: { internal: { Create: 2, Create2: 3, CreateExternal: 4 }, exported: [] },
  ethaccount: { internal: {}, exported: [] },
}

const namesByType = new Map<string, ReadonlyMap<MethodNum, string>>()

/** The name of a method of a built-in actor, undefined for a number that it does not have. */
export function builtinMethodName(type: string, number: MethodNum): string | undefined {
  const definition = DEFINITIONS[type]
  if (definition !== undefined) return methodNameOf(definition, number)
  let names = namesByType.get(type)
  if (names === undefined) {
    const { internal = {}, exported = [] } = METHODS[type] ?? {}
    names = new Map([
      ...Object.entries(internal).map(([name, n]) => [BigInt(n), name] as const),
      ...exported.map((name) => [methodNumber(name), name] as const),
    ])
    namesByType.set(type, names)
  }
  return names.get(number)
}

/**
 * The number of a method of a built-in actor: the exported one, which everybody may call, where there
 * is one. Undefined for a name that it does not have.
 */
export function builtinMethodNumber(type: string, name: string): MethodNum | undefined {
  const definition = DEFINITIONS[type]
  if (definition !== undefined)
    return Object.hasOwn(definition.methods, name) ? methodNumberOf(definition, name) : undefined
  const { internal, exported } = METHODS[type] ?? { internal: {}, exported: [] }
  if (exported.includes(name)) return methodNumber(name)
  return Object.hasOwn(internal, name) ? BigInt(internal[name]!) : undefined // it has this name
}
