import {
  builtinDefinitionOf,
  DEAL_EXPIRED,
  DEAL_NOT_ACTIVATED,
  MinerExitCode,
} from '../../builtin-actors/index.ts'
import { FIRST_EXPORTED_METHOD } from '../../crypto/index.ts'
import { type MethodSpec, methodNumbersOf } from '../../schema/index.ts'
import { ExitCode } from '../../types/index.ts'

/* Source: builtin-actors v18.0.0, the aborts of each method in `actors/{miner,market,power,verifreg,datacap}/src`. */

/** Actors whose calls the lanes count, by the name of their code. */
export const COUNTED_ACTORS: readonly string[] = [
  'storageminer',
  'storagemarket',
  'storagepower',
  'verifiedregistry',
  'datacap',
]

const {
  OK,
  USR_ILLEGAL_ARGUMENT: ARGUMENT,
  USR_NOT_FOUND: NOT_FOUND,
  USR_FORBIDDEN: FORBIDDEN,
  USR_INSUFFICIENT_FUNDS: FUNDS,
  USR_ILLEGAL_STATE: STATE,
  USR_SERIALIZATION: SERIALIZATION,
  USR_UNHANDLED_MESSAGE: UNHANDLED,
  USR_UNSPECIFIED: UNSPECIFIED,
  USR_ASSERTION_FAILED: ASSERTION,
  USR_READ_ONLY: READ_ONLY,
} = ExitCode
/** Failures of a notification that has to succeed. */
const NOTIFICATION = [
  MinerExitCode.NOTIFICATION_SEND_FAILED,
  MinerExitCode.NOTIFICATION_RECEIVER_ABORTED,
  MinerExitCode.NOTIFICATION_RESPONSE_INVALID,
  MinerExitCode.NOTIFICATION_REJECTED,
]
/** A deal that is not there yet, that is over, or with an id that no map can hold. */
const DEAL_QUERY = [NOT_FOUND, STATE, DEAL_EXPIRED]

/**
 * Exit codes of methods besides success and those that {@link commonCodes} derives from their tables.
 * Codes that a method passes on from an actor that it calls are not its own, and are not listed.
 */
const OWN_CODES: Readonly<Record<string, readonly number[]>> = {
  'storageminer Constructor': [FUNDS, STATE],
  'storageminer CheckSectorProven': [NOT_FOUND],
  'storageminer SubmitWindowedPoSt': [NOT_FOUND],
  'storageminer DeclareFaults': [NOT_FOUND, STATE],
  'storageminer DeclareFaultsRecovered': [NOT_FOUND, FUNDS],
  'storageminer TerminateSectors': [NOT_FOUND, STATE],
  'storageminer ApplyRewards': [FUNDS],
  // Power refuses the change of a claim that the lane of power has made too small.
  'storageminer DisputeWindowedPoSt': [STATE],
  'storageminer PreCommitSectorBatch2': [FUNDS, STATE],
  'storageminer ProveCommitSectors3': [NOT_FOUND, FUNDS, STATE, ...NOTIFICATION],
  'storageminer ProveCommitSectorsNI': [FUNDS, STATE],
  'storageminer ProveReplicaUpdates3': [NOT_FOUND, FUNDS, ...NOTIFICATION],
  'storageminer ExtendSectorExpiration2': [NOT_FOUND, STATE],
  'storageminer WithdrawBalance': [FUNDS],
  'storageminer InternalSectorSetupForPreseal': [FUNDS],
  // A message that a script sends in a miner's name may take the funds that the miner has to keep.
  'storageminer OnDeferredCronEvent': [STATE, MinerExitCode.BALANCE_INVARIANTS_BROKEN],
  'storageminer GenerateSectorLocation': [STATE],
  'storageminer ValidateSectorStatus': [NOT_FOUND, STATE],
  'storageminer GetNominalSectorExpiration': [NOT_FOUND, STATE],
  'storagepower Constructor': [STATE],
  'storagepower CreateMiner': [FUNDS, READ_ONLY],
  'storagepower UpdateClaimedPower': [NOT_FOUND, STATE],
  'storagepower UpdatePledgeTotal': [STATE],
  'storagepower MinerPower': [NOT_FOUND],
  'storagemarket Constructor': [STATE],
  'storagemarket PublishStorageDeals': [NOT_FOUND, STATE],
  'storagemarket VerifyDealsForActivation': [NOT_FOUND, STATE, DEAL_EXPIRED],
  'storagemarket BatchActivateDeals': [STATE],
  'storagemarket SettleDealPayments': [READ_ONLY],
  'storagemarket GetDealDataCommitment': DEAL_QUERY,
  'storagemarket GetDealClient': DEAL_QUERY,
  'storagemarket GetDealProvider': DEAL_QUERY,
  'storagemarket GetDealLabel': DEAL_QUERY,
  'storagemarket GetDealTerm': DEAL_QUERY,
  'storagemarket GetDealTotalPrice': DEAL_QUERY,
  'storagemarket GetDealClientCollateral': DEAL_QUERY,
  'storagemarket GetDealProviderCollateral': DEAL_QUERY,
  'storagemarket GetDealVerified': DEAL_QUERY,
  'storagemarket GetDealActivation': DEAL_QUERY,
  'storagemarket GetDealSector': [...DEAL_QUERY, DEAL_NOT_ACTIVATED],
  'verifiedregistry Constructor': [STATE],
  'verifiedregistry AddVerifiedClient': [NOT_FOUND],
  // The account f099, as a verifier, has no key to check its signature by.
  'verifiedregistry RemoveVerifiedClientDataCap': [NOT_FOUND, STATE],
  'verifiedregistry RemoveExpiredAllocations': [READ_ONLY],
  'verifiedregistry RemoveExpiredClaims': [READ_ONLY],
  'verifiedregistry ExtendClaimTerms': [READ_ONLY],
  'verifiedregistry Receive': [NOT_FOUND, FORBIDDEN, STATE],
  'datacap Constructor': [STATE],
  'datacap Mint': [NOT_FOUND, FORBIDDEN, UNHANDLED],
  'datacap Destroy': [NOT_FOUND, FORBIDDEN, FUNDS],
  'datacap Transfer': [FORBIDDEN, FUNDS, STATE],
  'datacap TransferFrom': [FORBIDDEN, FUNDS],
  'datacap IncreaseAllowance': [NOT_FOUND, READ_ONLY],
  'datacap DecreaseAllowance': [NOT_FOUND, READ_ONLY],
  'datacap RevokeAllowance': [READ_ONLY],
  'datacap Burn': [FUNDS],
  'datacap BurnFrom': [FUNDS],
}

/** Actors that genesis constructs. */
const SINGLETONS: readonly string[] = [
  'storagepower',
  'storagemarket',
  'verifiedregistry',
  'datacap',
]
const SINGLETON_CONSTRUCTORS: readonly string[] = SINGLETONS.map((type) => `${type} Constructor`)

/** The results that a campaign should reach, by actor and method: success first. */
export const EXIT_CODES: Readonly<Record<string, readonly number[]>> = Object.fromEntries(
  COUNTED_ACTORS.flatMap((type) =>
    Object.entries(builtinDefinitionOf(type)?.methods ?? {})
      .filter(([, { retired }]) => retired !== true)
      .map(([name, spec]) => {
        const method = `${type} ${name}`
        const codes = [...commonCodes(name, spec), ...(OWN_CODES[method] ?? [])]
        const success = SINGLETON_CONSTRUCTORS.includes(method) ? [] : [OK]
        return [method, [...success, ...new Set(codes.toSorted((a, b) => a - b))]]
      }),
  ),
)

/** Results that no script brings about, with the reason. */
export const UNREACHABLE: readonly {
  readonly methods: readonly string[]
  readonly code: number
  readonly reason: string
}[] = [
  {
    methods: SINGLETON_CONSTRUCTORS,
    code: OK,
    reason:
      'genesis constructs the actor; afterwards it has a state, which ends the call with USR_ILLEGAL_STATE',
  },
  {
    methods: Object.keys(EXIT_CODES).filter((method) => !EXIT_CODES[method]!.includes(STATE)),
    code: STATE,
    reason: "only a state that breaks the actor's own rules ends with it, and no message makes one",
  },
  {
    methods: Object.keys(EXIT_CODES).filter(
      (method) =>
        method.startsWith('storageminer ') &&
        !EXIT_CODES[method]!.includes(MinerExitCode.BALANCE_INVARIANTS_BROKEN),
    ),
    code: MinerExitCode.BALANCE_INVARIANTS_BROKEN,
    reason:
      'it stands for a balance below deposits, locked funds and pledge, which the methods keep above them',
  },
  {
    methods: ['storageminer ExtendSectorExpiration2'],
    code: UNSPECIFIED,
    reason: 'it stands for an extension without a map of claims, and this method always makes one',
  },
  {
    methods: ['storagemarket PublishStorageDeals'],
    code: ASSERTION,
    reason:
      'it stands for a list of validity of another length than the deals, which the method makes itself',
  },
]

/**
 * Exit codes that follow from a method's row: every method refuses parameters of a wrong number, one
 * with parameters such that do not decode, and an internal one contracts as callers.
 */
function commonCodes(name: string, spec: MethodSpec): number[] {
  const isInternal = methodNumbersOf(name, spec).some((number) => number < FIRST_EXPORTED_METHOD)
  return [
    ARGUMENT,
    ...(isInternal ? [FORBIDDEN] : []),
    ...(spec.params === undefined ? [] : [SERIALIZATION]),
  ]
}
