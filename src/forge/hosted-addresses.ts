import { addressOfEth } from '../builtin-actors/index.ts'
import { CONSOLE_ADDRESS, FVM_CHEATS_ADDRESS, VM_ADDRESS } from './cheat-addresses.ts'

/** Address of the cheatcodes as a number. */
export const VM = BigInt(VM_ADDRESS)
/** Address of the console as a number. */
export const CONSOLE = BigInt(CONSOLE_ADDRESS)
/** Addresses whose calls the host answers itself. */
export const HOSTED: ReadonlySet<bigint> = new Set([VM, CONSOLE, BigInt(FVM_CHEATS_ADDRESS)])
/** The same addresses as those of Filecoin: the number by the key. */
export const HOSTED_KEYS: ReadonlyMap<string, bigint> = new Map(
  [...HOSTED].map((one) => [addressOfEth(one).key, one]),
)
