import { HashCode, type NetworkVersion } from '../types/index.ts'
import { gas } from './milligas.ts'
import type { AggregateCost, Prices, ScalingCost, Step } from './prices.ts'

/** Aggregates of a proof without a row are priced as this one. RegisteredSealProof. */
export const DEFAULT_SEAL_PROOF = 8
/** Windowed PoSts of a proof without a row are priced as this one. RegisteredPoStProof. */
export const DEFAULT_POST_PROOF = 12

const fixed = (flat: number): ScalingCost => ({ flat, scale: 0 })
const perByte = (scale: number): ScalingCost => ({ flat: 0, scale })
const steps = (...rows: readonly (readonly [start: number, units: number])[]): Step[] =>
  rows.map(([start, units]) => ({ start, cost: gas(units) }))

const POST_WINDOW: ScalingCost = { flat: gas(117_680_921), scale: gas(43_780) }

/** RegisteredSealProof: 8 is 32 GiB, 9 is 64 GiB, both V1_1. */
const AGGREGATES: readonly (readonly [number, AggregateCost])[] = [
  [
    8,
    {
      perSeal: gas(449_900),
      steps: steps(
        [4, 103_994_170],
        [7, 112_356_810],
        [13, 122_912_610],
        [26, 137_559_930],
        [52, 162_039_100],
        [103, 210_960_780],
        [205, 318_351_180],
        [410, 528_274_980],
      ),
    },
  ],
  [
    9,
    {
      perSeal: gas(359_272),
      steps: steps(
        [4, 102_581_240],
        [7, 110_803_030],
        [13, 120_803_700],
        [26, 134_642_130],
        [52, 157_357_890],
        [103, 203_017_690],
        [205, 304_253_590],
        [410, 509_880_640],
      ),
    },
  ],
]

/** The prices that network versions 18 to 29 share. Sources: those of the lists below, which agree on them. */
const COMMON = {
  chainMessageCompute: fixed(gas(38_863)),
  chainMessageStorage: { flat: gas(36 * 1_300), scale: gas(1_300) },
  chainReturnCompute: fixed(0),
  chainReturnStorage: perByte(gas(1_300)),

  sendTransferFunds: gas(6_000),
  sendInvokeMethod: gas(75_000),
  actorLookup: gas(500_000),
  actorUpdate: gas(475_000),
  actorCreateStorage: gas(650_000),
  addressLookup: gas(1_050_000),
  addressAssignment: gas(1_000_000),

  signatures: new Map([
    [1, { flat: gas(1_637_292), scale: gas(10) }], // secp256k1
    [2, { flat: gas(16_598_605), scale: gas(26) }], // BLS
  ]),
  secp256k1Recover: gas(1_637_292),
  hashing: new Map([
    [HashCode.SHA2_256, perByte(gas(7))],
    [HashCode.BLAKE2B_256, perByte(gas(10))],
    [HashCode.BLAKE2B_512, perByte(gas(10))],
    [HashCode.KECCAK_256, perByte(gas(33))],
    [HashCode.RIPEMD_160, perByte(gas(35))],
  ]),

  computeUnsealedSectorCid: gas(98_647),
  verifySeal: gas(2_000),
  verifyAggregateSeals: new Map(AGGREGATES),
  verifyReplicaUpdate: gas(36_316_136),
  verifyConsensusFault: gas(516_422),

  blockAllocate: perByte(gas(2)),
  blockMemcpy: perByte(400), // 0.4 gas per byte
  blockMemoryRetention: perByte(gas(10)),
  blockOpen: fixed(gas(187_440)),
  blockPersistStorage: { flat: gas(334_000), scale: gas(3_340) },
  blockPersistCompute: gas(172_000),

  builtinActorManifestLookup: 0,
  networkContext: 0,
  messageContext: 0,
  installWasmPerByte: 0,

  wasm: {
    instructionDefault: gas(4),
    mathDefault: gas(4),
    jumpUnconditional: gas(4),
    jumpConditional: gas(4),
    jumpIndirect: gas(4),
    call: 0,
    memoryFillBaseCost: 0,
    memoryFillPerByteCost: 400, // 0.4 gas per byte
    memoryAccessCost: 0,
    memoryCopyPerByteCost: 400, // 0.4 gas per byte
  },
  hostCall: gas(14_000),
  tableElementBytes: 8,
  preloadedActors: [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 10n, 99n],
} as const satisfies Partial<Prices>

/** nv 18 to 20. Source: fvm 3.14 (`release/v3`) `fvm/src/gas/price_list.rs`, HYGGE_PRICES. */
export const HYGGE: Prices = {
  ...COMMON,
  name: 'hygge',
  blsAggregate: undefined,
  utf8Validation: undefined,
  verifyPost: new Map([7, 8, 9, 12, 13, 14].map((proof) => [proof, POST_WINDOW])),
  tipsetCid: { steps: steps([0, 50_000], [2, 215_000]), perEpoch: 0 },
  // The seed, and blake2b-256 of 48 bytes (tag, digest, epoch) and the entropy.
  randomness: { steps: steps([0, 21_000 + 48 * 10]), perEpoch: 0, perEntropyByte: gas(10) },
  blockOpenName: 'OnBlockOpenPerByte',
  blockOpenCopy: 'compute',
  links: undefined,
  actorEvent: undefined,
  // Indexed keys and values have a price too, which is 0.
  actorEventCbor: { validation: { flat: gas(1_750), scale: gas(25) }, stampBytes: 12 },
}

/** 5,800 for each of 19 steps of 20 epochs, 15,000 for the operation, 21,000 for the extern. */
const LOOKBACK = { steps: steps([0, 5_800 * 19 + 15_000 + 21_000]), perEpoch: gas(75) }

/** nv 21 to 24. Source: fvm 4.8.4 `src/gas/price_list.rs`, WATERMELON_PRICES. */
export const WATERMELON: Prices = {
  ...COMMON,
  name: 'watermelon',
  blsAggregate: { pairing: gas(8_299_302), hashing: perByte(gas(7)) },
  utf8Validation: { flat: gas(500), scale: gas(16) },
  verifyPost: new Map([12, 13, 14].map((proof) => [proof, POST_WINDOW])),
  tipsetCid: LOOKBACK,
  randomness: { ...LOOKBACK, perEntropyByte: 0 },
  blockOpenName: 'OnBlockOpen',
  blockOpenCopy: 'other',
  links: {
    tracked: gas(300),
    checked: gas(300),
    scanPerField: gas(35),
    scanPerCid: gas(400),
  },
  actorEvent: {
    perEntry: { flat: gas(2_000), scale: gas(1_400) },
    overheadBytes: 12,
    entryOverheadBytes: 9,
  },
  actorEventCbor: undefined,
}

/** nv 25 on: only what changed is written. Source: same file, TEEP_PRICES. */
export const TEEP: Prices = {
  ...WATERMELON,
  name: 'teep',
  verifySeal: gas(42_000_000),
  verifyAggregateSeals: new Map([
    ...AGGREGATES,
    [
      18, // 32 GiB V1_2, non-interactive
      {
        perSeal: gas(44_990 * 126),
        steps: steps(
          [1, 112_356_810],
          [2, 122_912_610],
          [3, 137_559_930],
          [5, 162_039_100],
          [9, 210_960_780],
          [17, 318_351_180],
          [33, 528_274_980],
        ),
      },
    ],
    [
      19, // 64 GiB V1_2, non-interactive
      {
        perSeal: gas(35_928 * 126),
        steps: steps(
          [1, 110_803_030],
          [2, 120_803_700],
          [3, 134_642_130],
          [5, 157_357_890],
          [9, 203_017_690],
          [17, 304_253_590],
          [33, 509_880_640],
        ),
      },
    ],
  ]),
}

/** The prices of each network version. */
export const PRICES: Readonly<Record<NetworkVersion, Prices>> = {
  18: HYGGE,
  19: HYGGE,
  20: HYGGE,
  21: WATERMELON,
  22: WATERMELON,
  23: WATERMELON,
  24: WATERMELON,
  25: TEEP,
  26: TEEP,
  27: TEEP,
  28: TEEP,
  29: TEEP,
}
