/**
 * Names of Go for the fields of params and states, where they are not ours with a capital letter. Only the
 * names count that the structs have in JSON.
 *
 * Source: go-state-types 8b01cf9 `builtin/v18/*`, `abi/*`, `proof/*`.
 */
const GO_NAMES: Readonly<Record<string, string>> = {
  cid: 'CID',
  codeCid: 'CodeCID',
  dealIds: 'DealIDs',
  header1: 'BlockHeader1',
  header2: 'BlockHeader2',
  headerExtra: 'BlockHeaderExtra',
  id: 'ID',
  isVerified: 'VerifiedDeal',
  lifespan: 'TransientDataLifespan',
  multiAddresses: 'Multiaddrs',
  newControlAddresses: 'NewControlAddrs',
  newId: 'NewID',
  newMultiAddrs: 'NewMultiaddrs',
  newSealedCid: 'NewSealedCID',
  nextId: 'NextID',
  nextTxId: 'NextTxnID',
  optimisticPostSubmissions: 'OptimisticPoStSubmissions',
  optimisticPostSubmissionsSnapshot: 'OptimisticPoStSubmissionsSnapshot',
  partitionsPosted: 'PartitionsPoSted',
  pendingTxs: 'PendingTxns',
  pieceCid: 'PieceCID',
  position: 'PositionEstimate',
  postIndex: 'PoStIndex',
  postProof: 'PoStProof',
  preCommittedSectorsCleanup: 'PreCommittedSectorsCleanUp',
  providerOrClient: 'ProviderOrClientAddress',
  qualityAdjusted: 'QA',
  removeDataCapProposalIds: 'RemoveDataCapProposalIDs',
  request1: 'VerifierRequest1',
  request2: 'VerifierRequest2',
  sealedCid: 'SealedCID',
  sealerId: 'SealerID',
  secretPreImage: 'SecretHash',
  sectorKeyCid: 'SectorKeyCID',
  subaddress: 'SubAddress',
  thisEpochQaPowerSmoothed: 'ThisEpochQAPowerSmoothed',
  threshold: 'NumApprovalsThreshold',
  totalQaBytesCommitted: 'TotalQABytesCommitted',
  type: 'Type_',
  velocity: 'VelocityEstimate',
  voucher: 'Sv',
  windowPostPartitionSectors: 'WindowPoStPartitionSectors',
  windowPostProof: 'WindowPoStProofType',
  windowPostProofType: 'WindowPoStProofType',
}

/** Names of Go that a field has in one struct only, by the fields of the struct or by the method that takes it. */
const GO_NAMES_IN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '[receiver, method]': { method: 'MethodNum' },
  '[owner, worker, controlAddresses, windowPostProofType, peerId, multiAddresses]': {
    owner: 'OwnerAddr',
    worker: 'WorkerAddr',
    controlAddresses: 'ControlAddrs',
  },
  '[miner, payload]': { miner: 'MinerAddr', payload: 'CallbackPayload' },
  '[client, amount, request1, request2]': {
    client: 'VerifiedClientToRemove',
    amount: 'DataCapAmountToRemove',
  },
  '[verifier, signature]': { signature: 'VerifierSignature' },
  '[sector, expiry, claims]': { expiry: 'SectorExpiry' },
  DecreaseAllowance: { delta: 'Decrease' },
  IncreaseAllowance: { delta: 'Increase' },
  '[key]': { key: 'StorageKey' },
  '[state, lifespan]': { state: 'TransientDataState' },
}

/**
 * The name that Go has for a field of a struct, in JSON.
 *
 * @param struct - the kind of the struct's schema, which lists its fields
 * @param method - the method whose params the struct is, if it is one of params
 * @example goName('sealedCid', '[sealedCid]') // 'SealedCID'
 */
export function goName(field: string, struct: string, method?: string): string {
  return (
    (method && GO_NAMES_IN[method]?.[field]) ??
    GO_NAMES_IN[struct]?.[field] ??
    GO_NAMES[field] ??
    `${field.charAt(0).toUpperCase()}${field.slice(1)}`
  )
}
