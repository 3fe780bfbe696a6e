import { policyOf } from '../../builtin-actors/index.ts'
import type { ChainNode } from '../../node/index.ts'

/**
 * Upgrades with the network versions that they began. Source: lotus `api/types.go`, ForkUpgradeParams, and
 * `chain/consensus/filcns/upgrades.go`.
 */
const UPGRADES: readonly (readonly [name: string, networkVersion: number])[] = [
  ['Breeze', 1],
  ['Smoke', 2],
  ['Ignition', 3],
  ['Refuel', 3],
  ['Assembly', 4],
  ['Tape', 5],
  ['Liftoff', 5],
  ['Kumquat', 6],
  ['Calico', 7],
  ['Persian', 8],
  ['Orange', 9],
  ['Claus', 9],
  ['Trust', 10],
  ['Norwegian', 11],
  ['Turbo', 12],
  ['Hyperdrive', 13],
  ['Chocolate', 14],
  ['OhSnap', 15],
  ['Skyr', 16],
  ['Shark', 17],
  ['Hygge', 18],
  ['Lightning', 19],
  ['Thunder', 20],
  ['Watermelon', 21],
  ['Dragon', 22],
  ['Phoenix', 22],
  ['Waffle', 23],
  ['Tuktuk', 24],
  ['Teep', 25],
  ['Tock', 26],
  ['GoldenWeek', 27],
  ['FireHorse', 28],
  ['Xx', 29],
]
/** Height of an upgrade that is not planned. Source: lotus `build/buildconstants/params_mainnet.go`, UpgradeXxHeight. */
const NEVER = 999_999_999_999_999
/** The numbers of seal proofs V1P1; those of V1, which Lotus names, are five less. Source: go-state-types `abi/sector.go`. */
const [V1P1_FIRST, V1P1_LAST] = [5n, 9n]

/** Writes the parameters of the network as Lotus does: all upgrades up to the node's version were before its genesis. */
export function networkParamsJson(node: ChainNode) {
  const { network, networkVersion, chainId } = node.config
  const policy = policyOf(network)
  const heights: Record<string, number> = {}
  for (const [name, began] of UPGRADES)
    heights[`Upgrade${name}Height`] = began <= networkVersion ? -1 : NEVER
  return {
    NetworkName: network,
    BlockDelaySecs: Number(node.settings.epochSeconds),
    ConsensusMinerMinPower: String(policy.minimumConsensusPower),
    SupportedProofTypes: [...policy.validPreCommitProofType]
      .filter((proof) => proof >= V1P1_FIRST && proof <= V1P1_LAST)
      .map((proof) => Number(proof - V1P1_FIRST))
      .sort((a, b) => a - b),
    PreCommitChallengeDelay: Number(policy.preCommitChallengeDelay),
    ForkUpgradeParams: { ...heights, BreezeGasTampingDuration: 0 },
    Eip155ChainID: Number(chainId),
    GenesisTimestamp: Number(node.chain.genesis.header.timestamp),
  }
}
