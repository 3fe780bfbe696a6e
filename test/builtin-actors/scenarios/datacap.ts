import { actorAddress } from '../../../src/crypto/index.ts'
import { encodeValue, type FVM } from '../../../src/index.ts'
import { Cid, Codec } from '../../../src/ipld/index.ts'
import type { ActorId } from '../../../src/types/index.ts'
import { ALLOCATION_REQUESTS, DATACAP, VERIFREG, WHOLE } from './actors.ts'

const SHA2_256_TRUNC254_PADDED = 0x1012

/** 180 days of epochs: the shortest term of an allocation. */
export const MIN_TERM = 518_400n
/** Five years of epochs: the longest. */
export const MAX_TERM = 5_259_485n
/** 60 days of epochs: how long an allocation can wait. */
export const MAX_WAIT = 172_800n

/** The registry, called by `from`. */
export function registry(vm: FVM, from: string | ActorId) {
  return vm.actor('f06', VERIFREG).connect(from)
}

/** The token, called by `from`. */
export function token(vm: FVM, from: string | ActorId) {
  return vm.actor('f07', DATACAP).connect(from)
}

/** What an actor has, in bytes of datacap. */
export function datacapOf(vm: FVM, of: string | ActorId): bigint {
  vm.account('asker')
  return token(vm, 'asker').call('Balance', of) / WHOLE
}

/** Makes accounts verifiers and clients: `cap` for each verifier, of which `granted` for its client. */
export function grant(vm: FVM, cap: bigint, granted: bigint): { client: ActorId } {
  vm.account('verifier')
  const client = vm.idOf(vm.account('client'))!
  registry(vm, 'verifreg-root').AddVerifier({ address: 'verifier', allowance: cap })
  registry(vm, 'verifier').AddVerifiedClient({ address: 'client', allowance: granted })
  return { client }
}

/** An actor with a miner's code and no state: enough to claim with, by a prank. */
export function createMiner(vm: FVM, name: string): ActorId {
  return vm.setActor(actorAddress(new TextEncoder().encode(name)), { code: 'storageminer' })
}

/** Some piece: its commitment, which is no link that the machine follows. */
export function piece(n: number): Cid {
  return Cid.v1(Codec.FIL_COMMITMENT_UNSEALED, SHA2_256_TRUNC254_PADDED, new Uint8Array(32).fill(n))
}

/** One allocation of a transfer's operator data. */
export function allocation(
  vm: FVM,
  provider: ActorId,
  size: bigint,
  changed: { termMin?: bigint; termMax?: bigint; expiration?: bigint } = {},
) {
  return {
    provider,
    data: piece(1),
    size,
    termMin: MIN_TERM,
    termMax: MAX_TERM,
    expiration: vm.epoch + MAX_WAIT,
    ...changed,
  }
}

/** Sends datacap to the registry, for allocations and longer claims. */
export function spend(
  vm: FVM,
  from: string,
  amount: bigint,
  requests: Partial<Parameters<typeof encodeRequests>[0]>,
) {
  const data = encodeRequests({ allocations: [], extensions: [], ...requests })
  return token(vm, from).send('Transfer', { to: 'f06', amount: amount * WHOLE, data })
}

function encodeRequests(requests: {
  allocations: ReturnType<typeof allocation>[]
  extensions: { provider: ActorId; id: bigint; termMax: bigint }[]
}): Uint8Array {
  return encodeValue(ALLOCATION_REQUESTS, requests)
}
