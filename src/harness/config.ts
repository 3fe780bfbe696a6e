import type { Proofs } from '../kernel/index.ts'
import type { Engine } from '../machine/index.ts'
import type { NetworkVersion } from '../types/index.ts'

/** Settings of a world that never change. */
export interface FvmConfig {
  readonly network: string
  readonly networkVersion: NetworkVersion
  readonly chainId: bigint
  readonly actors: 'native' | 'wasm'
  readonly engine: Engine
  readonly proofs: Proofs
  readonly tracing: boolean
  readonly debug: boolean
  /** Callback for every line that a contract prints. */
  readonly console: ((line: string) => void) | undefined
  /** Gas limit for messages that set none. */
  readonly gasLimit: bigint
  /** Balance in attoFIL for accounts that set none. */
  readonly accountBalance: bigint
  /** Quality-adjusted power of the rest of the network when the world begins, in bytes. */
  readonly networkPower: bigint
}
