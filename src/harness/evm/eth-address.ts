import type { ActorState } from '../../state-tree/index.ts'
import { type ActorId, type Address, EAM_ACTOR_ID } from '../../types/index.ts'
import { checksumAddress } from '../solidity/eth-address.ts'
import { bytesToHex, type Hex } from './hex.ts'

const ETH_ADDRESS_BYTES = 20

/** The 20 bytes of an f410 address as 0x text, its checksum in capitals; undefined for any other. */
export function ethAddressOfDelegated(address: Address | undefined): Hex | undefined {
  if (address?.namespace !== EAM_ACTOR_ID) return undefined
  const { payload } = address
  return payload.length === ETH_ADDRESS_BYTES ? checksumAddress(bytesToHex(payload)) : undefined
}

/** The masked form of an id: 0xff, eleven zero bytes, the id. */
export function maskedEthAddress(id: ActorId): Hex {
  return checksumAddress(`0xff${id.toString(16).padStart(38, '0')}`)
}

/** Returns the address by which contracts see an actor: its f410 address if it has one, the masked form of its id otherwise. */
export function ethAddressOfActor(id: ActorId, actor: ActorState | undefined): Hex {
  return ethAddressOfDelegated(actor?.delegatedAddress) ?? maskedEthAddress(id)
}
