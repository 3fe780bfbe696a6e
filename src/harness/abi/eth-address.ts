import type { ActorState } from '../../state-tree/index.ts'
import { type ActorId, type Address, EAM_ACTOR_ID, ETH_ADDRESS_BYTES } from '../../types/index.ts'
import { checksumAddress } from '../solidity/index.ts'
import { bytesToHex, type Hex } from './hex.ts'

/** The 20 bytes of an f410 address as 0x text in lower case; undefined for any other address. */
export function plainAddressOfDelegated(address: Address | undefined): Hex | undefined {
  if (address?.namespace !== EAM_ACTOR_ID) return undefined
  return address.payload.length === ETH_ADDRESS_BYTES ? bytesToHex(address.payload) : undefined
}

/** The masked form of an id in lower case: 0xff, eleven zero bytes, the id. */
export function plainMaskedAddress(id: ActorId): Hex {
  return `0xff${id.toString(16).padStart(38, '0')}`
}

/** The 20 bytes of an f410 address as 0x text with the EIP-55 checksum; undefined for any other address. */
export function ethAddressOfDelegated(address: Address | undefined): Hex | undefined {
  const plain = plainAddressOfDelegated(address)
  return plain === undefined ? undefined : checksumAddress(plain)
}

/** The masked form of an id with the EIP-55 checksum. */
export function maskedEthAddress(id: ActorId): Hex {
  return checksumAddress(plainMaskedAddress(id))
}

/** Returns the address by which contracts see an actor: its f410 address if it has one, the masked form of its id otherwise. */
export function ethAddressOfActor(id: ActorId, actor: ActorState | undefined): Hex {
  return ethAddressOfDelegated(actor?.delegatedAddress) ?? maskedEthAddress(id)
}
