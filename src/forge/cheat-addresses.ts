import { EXPORTED_METHODS } from '../builtin-actors/index.ts'
import type { Hex } from '../harness/index.ts'

/** Address of the cheatcodes. Source: forge-std `src/Base.sol`, VM_ADDRESS. */
export const VM_ADDRESS: Hex = '0x7109709ecfa91a80626ff3989d68f67f5b1dd12d'
/**
 * Contract that creates contracts by CREATE2 for anybody, as on public chains. Source: EIP-7955 and
 * forge-std `src/Base.sol`, CREATE2_FACTORY.
 */
export const CREATE2_FACTORY: Hex = '0x4e59b44847b379578588920ca78fbf26c0b4956c'
/** Address that prints lines. Source: forge-std `src/Base.sol`, CONSOLE. */
export const CONSOLE_ADDRESS: Hex = '0x000000000000000000636f6e736f6c652e6c6f67'
/** Address of the cheatcodes of `FvmCheats.sol`: the end of the hash of "litefvm cheats". */
export const FVM_CHEATS_ADDRESS: Hex = '0xd731f31e29d166f1e4e35a3b8d59084bfbdc1fcd'
/** Method of contracts that runs their code. */
export const INVOKE_EVM: bigint = EXPORTED_METHODS.InvokeEVM
/** Method of the EAM that creates a contract by the nonce of its creator. */
export const EAM_CREATE = 2n
/** Method of the EAM that creates a contract by a salt. */
export const EAM_CREATE2 = 3n
