import { addressToString } from '../../../crypto/index.ts'
import { type ActorId, Address, Protocol } from '../../../types/index.ts'
import { ACCOUNT } from '../../account/definition.ts'
import { ActorType } from '../../runtime/actor-type.ts'
import { readAddress } from '../../runtime/cbor-fields.ts'
import { builtinNumberOf } from '../../runtime/native-actor.ts'
import { decodeReturn } from '../../runtime/params.ts'
import { includesProof, type Policy } from '../../runtime/policy.ts'
import type { RegisteredPoStProof } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'

const PUBKEY_ADDRESS = builtinNumberOf(ACCOUNT, 'PubkeyAddress')

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` for more control addresses than the policy allows */
export function checkControlAddresses(policy: Policy, addresses: readonly Address[]): void {
  if (addresses.length > policy.maxControlAddresses)
    throw illegalArgument(
      `control addresses length ${addresses.length} exceeds max control addresses length ${policy.maxControlAddresses}`,
    )
}

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` for a proof that new miners may not have */
export function checkValidPostProofType(policy: Policy, proof: RegisteredPoStProof): void {
  if (!includesProof(policy.validPostProofType, proof))
    throw illegalArgument(`proof type ${proof} not allowed for new miner actors`)
}

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` for a peer id or multiaddresses that are too long, or an empty multiaddress */
export function checkPeerInfo(
  policy: Policy,
  peerId: Uint8Array,
  multiaddrs: readonly Uint8Array[],
): void {
  if (peerId.length > policy.maxPeerIdLength)
    throw illegalArgument(
      `peer ID size of ${peerId.length} exceeds maximum size of ${policy.maxPeerIdLength}`,
    )
  let totalSize = 0
  for (const multiaddr of multiaddrs) {
    if (multiaddr.length === 0) throw illegalArgument('invalid empty multiaddr')
    totalSize += multiaddr.length
  }
  if (totalSize > policy.maxMultiaddrData)
    throw illegalArgument(
      `multiaddr size of ${totalSize} exceeds maximum of ${policy.maxMultiaddrData}`,
    )
}

/** The id addresses of control addresses. @throws ActorError `USR_ILLEGAL_ARGUMENT` for one without an id */
export function resolveControlAddresses(rt: Runtime, addresses: readonly Address[]): Address[] {
  return addresses.map((address) => {
    const id = rt.resolveAddress(address)
    if (id === undefined)
      throw illegalArgument(`unable to resolve control address: ${addressToString(address)}`)
    return Address.id(id)
  })
}

/**
 * The id of a worker, which is an account with a BLS key: block producers draw randomness with it.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for anything else
 */
export function resolveWorkerAddress(rt: Runtime, raw: Address): ActorId {
  const resolved = rt.resolveAddress(raw)
  if (resolved === undefined)
    throw illegalArgument(`unable to resolve address: ${addressToString(raw)}`)
  const code = rt.getActorCodeCid(resolved)
  if (code === undefined) throw illegalArgument(`no code for address: ${resolved}`)
  if (rt.sys.getBuiltinActorType(code) !== ActorType.account)
    throw illegalArgument('worker actor type must be an account')
  if (raw.protocol !== Protocol.BLS) {
    const returned = rt.send(Address.id(resolved), PUBKEY_ADDRESS, undefined, 0n)
    const key = decodeReturn(returned, readAddress)
    if (key.protocol !== Protocol.BLS)
      throw illegalArgument(`worker account ${resolved} must have BLS pubkey, was ${key.protocol}`)
  }
  return resolved
}
