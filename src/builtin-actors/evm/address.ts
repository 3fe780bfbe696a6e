import { Address, BoundedMap, EAM_ACTOR_ID, MAX_U64, wordBetween } from '../../types/index.ts'
import { storeWord } from './words.ts'

const ID_PREFIX = 0xffn << 152n
const LOW_160 = (1n << 160n) - 1n

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

/** Addresses of the last calls, with their keys. */
const kept = new BoundedMap<EthAddress, Address>(1_000)

/** The Filecoin address: the id of a masked form, else f410. */
export function addressOfEth(address: EthAddress): Address {
  let found = kept.get(address)
  if (found === undefined) {
    const id = idOfEthAddress(address)
    found =
      id === undefined ? Address.delegated(EAM_ACTOR_ID, ethAddressBytes(address)) : Address.id(id)
    kept.set(address, found)
  }
  return found
}

/** The subaddress of an f410 address of 20 bytes; undefined for any other. */
export function ethAddressOfDelegated(address: Address | undefined): EthAddress | undefined {
  if (address === undefined || address.namespace !== EAM_ACTOR_ID) return undefined
  const { bytes } = address
  return bytes.length === 22 ? wordBetween(bytes, 2, 22) : undefined
}

/** Twenty bytes, big-endian. */
export function ethAddressBytes(address: EthAddress): Uint8Array {
  storeWord(scratchView, 0, address)
  return scratch.slice(12)
}

/** Place to write a word: a view of a new array costs several times as much as a copy of this one. */
const scratch = new Uint8Array(32)
const scratchView = new DataView(scratch.buffer)

/** A word as 32 bytes, big-endian. */
export function wordBytes(word: bigint): Uint8Array {
  storeWord(scratchView, 0, word)
  return scratch.slice()
}

/** Bytes as a big-endian number, of any length. */
export function wordOfBytes(bytes: Uint8Array): bigint {
  const { length } = bytes
  if (length <= 32) return wordBetween(bytes, 0, length)
  let text = '0x'
  for (const byte of bytes) text += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16)
  return BigInt(text)
}
