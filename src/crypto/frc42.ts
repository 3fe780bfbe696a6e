import { METHOD_CONSTRUCTOR, type MethodNum, UsageError } from '../types/index.ts'
import { blake2b512 } from './hashes.ts'

/** Numbers below this are for methods without an FRC-42 name. */
export const FIRST_EXPORTED_METHOD: MethodNum = 1n << 24n

const known = new Map<string, MethodNum>()

/**
 * The number of a method by its name: the first four bytes, of the blake2b-512 of `1|name`, that are
 * 2^24 or more. `Constructor` is 1.
 *
 * @throws UsageError `FVM_METHOD_NAME` for what cannot be such a name
 * @see FRC-0042
 * @example methodNumber('Transfer') // 80475954n
 */
export function methodNumber(name: string): MethodNum {
  let number = known.get(name)
  if (number === undefined) {
    number = hashName(name)
    known.set(name, number)
  }
  return number
}

function hashName(name: string): MethodNum {
  if (name === 'Constructor') return METHOD_CONSTRUCTOR
  if (!/^[A-Z_][A-Za-z0-9_]*$/.test(name))
    throw new UsageError(
      'FVM_METHOD_NAME',
      `${JSON.stringify(name)} is not a method name: FRC-42 names have letters, digits and _, and start with a capital letter or _, as in "Transfer"; or give the method's number`,
    )
  const digest = blake2b512(new TextEncoder().encode(`1|${name}`))
  const view = new DataView(digest.buffer, digest.byteOffset, digest.length)
  for (let at = 0; at + 4 <= digest.length; at += 4) {
    const number = BigInt(view.getUint32(at))
    if (number >= FIRST_EXPORTED_METHOD) return number
  }
  throw new UsageError('FVM_METHOD_NAME', `"${name}" has no FRC-42 number: choose another name`)
}
