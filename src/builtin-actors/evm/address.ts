import { Address } from '../../types/index.ts'
import { EAM_ACTOR_ID } from '../runtime/singletons.ts'

const ID_PREFIX = 0xffn << 152n
const LOW_160 = (1n << 160n) - 1n
const MAX_U64 = (1n << 64n) - 1n

/** An Ethereum address as a 160-bit number: how the EVM's words hold it. */
export type EthAddress = bigint

/** The low 160 bits of a word. */
export function ethAddressOfWord(word: bigint): EthAddress {
  return word & LOW_160
}

/** The masked form of an actor id: 0xff, eleven zero bytes, the id. */
export function ethAddressOfId(id: bigint): EthAddress {
  return ID_PREFIX | id
}

/** The id of a masked form, undefined for any other address. */
export function idOfEthAddress(address: EthAddress): bigint | undefined {
  return address >> 64n === ID_PREFIX >> 64n ? address & MAX_U64 : undefined
}

/** The Filecoin address: the id of a masked form, else f410. */
export function addressOfEth(address: EthAddress): Address {
  const id = idOfEthAddress(address)
  return id === undefined
    ? Address.delegated(EAM_ACTOR_ID, ethAddressBytes(address))
    : Address.id(id)
}

/** The subaddress of an f410 address of 20 bytes; undefined for any other. */
export function ethAddressOfDelegated(address: Address | undefined): EthAddress | undefined {
  if (address === undefined || address.namespace !== EAM_ACTOR_ID) return undefined
  const bytes = address.bytes.subarray(2)
  return bytes.length === 20 ? wordOfBytes(bytes) : undefined
}

/** Twenty bytes, big-endian. */
export function ethAddressBytes(address: EthAddress): Uint8Array {
  return wordBytes(address).subarray(12)
}

/** A word as 32 bytes, big-endian. */
export function wordBytes(word: bigint): Uint8Array {
  const out = new Uint8Array(32)
  writeWord(new DataView(out.buffer), 0, word)
  return out
}

/** Writes a word, big-endian. */
export function writeWord(view: DataView, offset: number, word: bigint): void {
  if (word <= MAX_U64) {
    view.setFloat64(offset, 0)
    view.setFloat64(offset + 8, 0)
    view.setFloat64(offset + 16, 0)
  } else {
    view.setBigUint64(offset, word >> 192n)
    view.setBigUint64(offset + 8, word >> 128n)
    view.setBigUint64(offset + 16, word >> 64n)
  }
  view.setBigUint64(offset + 24, word)
}

/** Reads a word, big-endian. */
export function readWord(view: DataView, offset: number): bigint {
  const low = view.getBigUint64(offset + 24)
  const middle = view.getUint32(offset + 16) | view.getUint32(offset + 20)
  const high = view.getUint32(offset) | view.getUint32(offset + 4)
  if ((middle | high | view.getUint32(offset + 8) | view.getUint32(offset + 12)) === 0) return low
  return (
    (view.getBigUint64(offset) << 192n) |
    (view.getBigUint64(offset + 8) << 128n) |
    (view.getBigUint64(offset + 16) << 64n) |
    low
  )
}

const scratch = new Uint8Array(32)
const scratchView = new DataView(scratch.buffer)

/** Bytes as a big-endian number, of any length. */
export function wordOfBytes(bytes: Uint8Array): bigint {
  const { length } = bytes
  if (length <= 32) {
    scratch.fill(0, 0, 32 - length)
    scratch.set(bytes, 32 - length)
    return readWord(scratchView, 0)
  }
  let text = '0x'
  for (const byte of bytes) text += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16)
  return BigInt(text)
}
