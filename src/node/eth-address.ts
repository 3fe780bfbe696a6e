import {
  plainAddressOfDelegated as ethOfDelegated,
  type FVM,
  type Hex,
  plainMaskedAddress as maskedAddress,
} from '../harness/index.ts'
import type { ActorState } from '../state-tree/index.ts'
import { type ActorId, Address } from '../types/index.ts'

export { ethOfDelegated, maskedAddress }

/** The address of a receiver that the state does not know: that of a reverted message. */
export const UNKNOWN_RECEIVER: Hex = '0xff0000000000000000000000ffffffffffffffff'
/** The address 0x0, which stands for no sender. */
export const ZERO_ADDRESS: Hex = `0x${'0'.repeat(40)}`

/** The Ethereum address of an actor: of its f410 address, or the masked form of its id. */
export function ethOfActor(id: ActorId, actor: ActorState | undefined): Hex {
  return ethOfDelegated(actor?.delegatedAddress) ?? maskedAddress(id)
}

/**
 * The Ethereum address of any address as a state knows it; undefined if that has no id for it.
 *
 * @see lotus `node/impl/eth/utils.go`, `lookupEthAddress`
 */
export function ethOfAddress(vm: FVM, address: Address): Hex | undefined {
  const delegated = ethOfDelegated(address)
  if (delegated !== undefined) return delegated
  const id = vm.idOf(address)
  return id === undefined ? undefined : ethOfActor(id, vm.getActor(Address.id(id)))
}
