import type { FVM, Hex } from '../harness/index.ts'
import { decodeCbor, encodeCbor, type IpldValue } from '../ipld/index.ts'
import { UsageError } from '../types/index.ts'

/** Sets a contract's nonce: one more than the number of contracts that it has created. The address of its next creation depends on it. */
export function setContractNonce(vm: FVM, address: Hex, nonce: bigint): void {
  const actor = vm.getActor(address)
  const block = actor === undefined ? undefined : vm.getBlock(actor.state)
  const fields = block === undefined ? undefined : decodeCbor(block)
  if (!Array.isArray(fields) || fields.length < 5)
    throw new UsageError('FVM_NO_CONTRACT', `no contract is at ${address}: its nonce cannot be set`)
  const state = [...(fields as readonly IpldValue[])]
  state[state.length - 2] = nonce // before the tombstone, in every release
  vm.setState(address, vm.putBlock(encodeCbor(state)))
}
