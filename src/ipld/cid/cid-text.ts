import { base32 } from 'multiformats/bases/base32'
import { base36 } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { UsageError } from '../../types/index.ts'
import { Cid } from './cid.ts'

/** The text of a CID: base32 for version 1, base58btc without its prefix for version 0. */
export function cidToString(cid: Cid): string {
  return cid.toString()
}

/**
 * Reads a CID's text: base32 (`b...`), base36 (`k...`), base58btc (`z...`) or version 0 (`Qm...`).
 *
 * @throws UsageError `FVM_BAD_CID`
 */
export function cidFromString(text: string): Cid {
  try {
    return Cid.fromBytes(decode(text))
  } catch (thrown) {
    throw new UsageError(
      'FVM_BAD_CID',
      `"${text}" is not a CID: a text such as bafy2bzace... (base32, base36 or base58btc) is accepted`,
      { cause: thrown },
    )
  }
}

function decode(text: string): Uint8Array {
  if (text.length === 46 && text.startsWith('Qm')) return base58btc.baseDecode(text)
  if (text.startsWith('z')) return base58btc.decode(text)
  if (text.startsWith('k')) return base36.decode(text)
  return base32.decode(text)
}
