import type { FVM, Hex } from '../../harness/index.ts'
import { UsageError } from '../../types/index.ts'
import { MULTICALL_CODE } from './multicall-code.ts'

/** The address at which clients look for Multicall3 on every chain. */
export const MULTICALL_ADDRESS: Hex = '0xca11bde05977b3631167028862be2a173976ca11'

/** The address of the deployer that `forge script` and others create contracts by, at addresses that do not depend on the chain. */
export const DEPLOYER_ADDRESS: Hex = '0x4e59b44847b379578588920ca78fbf26c0b4956c'

/**
 * Code of the deployer: it creates the contract of the code that follows a salt of 32 bytes, and returns
 * its address. Clients compare it. Source: the transaction that deploys it on every chain, see EIP-1014
 * and Foundry's `DEFAULT_CREATE2_DEPLOYER_RUNTIME_CODE`.
 */
const DEPLOYER_CODE: Hex =
  '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3'

/** Names of presets. */
export const PRESETS = ['foc'] as const
export type Preset = (typeof PRESETS)[number]

/**
 * Puts the contracts of a preset into a world: for `foc` (Filecoin Onchain Cloud), a Multicall3 and the
 * deployer of CREATE2 at the addresses where clients look for them.
 */
export function installPreset(vm: FVM, preset: Preset): void {
  if (!PRESETS.includes(preset))
    throw new UsageError(
      'FVM_PRESET',
      `preset ${JSON.stringify(preset)} is unknown: use ${PRESETS.join(', ')}`,
    )
  vm.evm.etch(MULTICALL_ADDRESS, `0x${MULTICALL_CODE}`)
  vm.evm.etch(DEPLOYER_ADDRESS, DEPLOYER_CODE)
}
