// Method numbers from names: FRC-42.
import { hash } from './crypto'
import { utf8 } from './bytes'
import { HashCode } from './cid'
import { abort, ExitCode } from './error'

/** The least number of a method that has one by its name. */
export const FIRST_EXPORTED_METHOD: u64 = 1 << 24

/**
 * The number of an exported method's name: the first four bytes of blake2b-512 of "1|" and the name
 * that, as a big-endian number, are 2^24 or more. `Constructor` is 1.
 *
 * `litefvm build` and `compileActor` put the number in the place of a call with a literal name; built
 * with another compiler, the call hashes when it runs. It is good in the cases of a switch:
 *
 *     case frc42('Transfer'): return transfer(readParams(params))
 */
export function frc42(name: string): u64 {
  if (name == 'Constructor') return 1
  const digest = hash(HashCode.BLAKE2B_512, utf8('1|' + name))
  for (let i = 0; i < digest.length; i += 4) {
    const number = <u64>bswap(load<u32>(digest.dataStart + i))
    if (number >= FIRST_EXPORTED_METHOD) return number
  }
  return abort<u64>(ExitCode.USR_ASSERTION_FAILED, 'the name has no method number')
}
