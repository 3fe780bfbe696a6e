import type { ActorId, WasmPrices } from '../types/index.ts'

/** A cost of `flat + scale * n`, in milligas. */
export interface ScalingCost {
  readonly flat: number
  readonly scale: number
}

/** A cost that starts to apply at `start`, in milligas. */
export interface Step {
  readonly start: number
  readonly cost: number
}

/** The price of looking back in the chain: the step of the look-back, and each epoch of it. */
export interface LookbackCost {
  readonly steps: readonly Step[]
  readonly perEpoch: number
}

/** The price of verifying an aggregate: for each seal, and the step of their number. */
export interface AggregateCost {
  readonly perSeal: number
  readonly steps: readonly Step[]
}

/**
 * A price list as data: milligas, sizes in bytes. A row that is undefined belongs to a charge that
 * the network versions of the list do not make.
 *
 * @see fvm 4.8.4 `src/gas/price_list.rs`, `PriceList`
 */
export interface Prices {
  readonly name: 'hygge' | 'watermelon' | 'teep'

  readonly chainMessageCompute: ScalingCost
  readonly chainMessageStorage: ScalingCost
  readonly chainReturnCompute: ScalingCost
  readonly chainReturnStorage: ScalingCost

  readonly sendTransferFunds: number
  readonly sendInvokeMethod: number
  readonly actorLookup: number
  readonly actorUpdate: number
  readonly actorCreateStorage: number
  readonly addressLookup: number
  readonly addressAssignment: number

  /** Prices by SignatureType. */
  readonly signatures: ReadonlyMap<number, ScalingCost>
  readonly secp256k1Recover: number
  readonly blsAggregate: { readonly pairing: number; readonly hashing: ScalingCost } | undefined
  /** Prices by multihash code. */
  readonly hashing: ReadonlyMap<number, ScalingCost>
  readonly utf8Validation: ScalingCost | undefined

  readonly computeUnsealedSectorCid: number
  readonly verifySeal: number
  /** Prices by RegisteredSealProof; any other proof costs what {@link DEFAULT_SEAL_PROOF} costs. */
  readonly verifyAggregateSeals: ReadonlyMap<number, AggregateCost>
  readonly verifyReplicaUpdate: number
  /** Prices by RegisteredPoStProof for each challenged sector; any other proof costs what {@link DEFAULT_POST_PROOF} costs. */
  readonly verifyPost: ReadonlyMap<number, ScalingCost>
  readonly verifyConsensusFault: number

  readonly tipsetCid: LookbackCost
  /** Randomness of an epoch, and each byte of entropy if the syscall takes some. */
  readonly randomness: LookbackCost & { readonly perEntropyByte: number }

  readonly blockAllocate: ScalingCost
  readonly blockMemcpy: ScalingCost
  /** The least that a block held in memory costs. */
  readonly blockMemoryRetention: ScalingCost
  readonly blockOpen: ScalingCost
  /** The name of the charge by size, and whether copying counts as compute or as other gas. */
  readonly blockOpenName: 'OnBlockOpen' | 'OnBlockOpenPerByte'
  readonly blockOpenCopy: 'compute' | 'other'
  readonly blockPersistStorage: ScalingCost
  readonly blockPersistCompute: number
  /** Following links: undefined if the machine keeps no reachable set. */
  readonly links:
    | {
        readonly tracked: number
        readonly checked: number
        readonly scanPerField: number
        readonly scanPerCid: number
      }
    | undefined

  readonly builtinActorManifestLookup: number
  readonly networkContext: number
  readonly messageContext: number
  readonly installWasmPerByte: number

  /** An event whose entries come in parts; the bytes are what CBOR adds to it. */
  readonly actorEvent:
    | {
        readonly perEntry: ScalingCost
        readonly overheadBytes: number
        readonly entryOverheadBytes: number
      }
    | undefined
  /** An event that comes as CBOR; `stampBytes` is what the emitter adds to it. */
  readonly actorEventCbor:
    | { readonly validation: ScalingCost; readonly stampBytes: number }
    | undefined

  readonly wasm: WasmPrices
  /** Each call of a syscall. */
  readonly hostCall: number
  /** A table's element counts as so many bytes of memory. */
  readonly tableElementBytes: number
  /** Actors that may be looked up and updated for free. FIP-0055. */
  readonly preloadedActors: readonly ActorId[]
}
