import { MINER, POWER } from '../../../src/builtin-actors/index.ts'
import { blake2b256 } from '../../../src/crypto/index.ts'
import type { FVM } from '../../../src/index.ts'
import { Cid, Codec } from '../../../src/ipld/index.ts'
import type { ParamsOf } from '../../../src/schema/index.ts'
import { type ActorId, Address } from '../../../src/types/index.ts'
import { SEAL_PROOF } from './deals.ts'

export const DAY = 2_880n
export const FIL = 10n ** 18n
/** Seals of 32 GiB sectors without interaction. */
export const NI_PROOF = 18n
/** Window PoSt of 32 GiB sectors. */
export const POST_PROOF = 13n
/** Epochs in which a deadline is open. */
export const WINDOW = 60n
/** A proof that every check accepts. */
export const PROOF = new Uint8Array(192)

/** A real miner: owner `owner`, worker `worker` with a BLS key, control address `control`. Randomness is zeros from now on. */
export function makeMiner(vm: FVM): ActorId {
  vm.setRandomness(() => new Uint8Array(32))
  for (const name of ['owner', 'control', 'stranger', 'heir']) vm.account(name)
  for (const name of ['worker', 'new worker']) vm.account(name, { type: 'bls' })
  const { idAddress } = vm
    .actor('f04', POWER)
    .connect('owner')
    .CreateMiner(
      {
        owner: 'owner',
        worker: 'worker',
        windowPostProofType: POST_PROOF,
        peer: Uint8Array.of(1),
        multiaddrs: [Uint8Array.of(2)],
      },
      { value: 100n * FIL },
    )
  const miner = vm.idOf(idAddress)!
  vm.send({ from: 'owner', to: idAddress, value: 1_000n * FIL })
  by(vm, miner, 'owner').ChangeWorkerAddress({
    newWorker: 'worker',
    newControlAddresses: ['control'],
  })
  return miner
}

/** A miner, called by an account or, once, as an actor. */
export function by(vm: FVM, miner: ActorId, from: string | ActorId) {
  if (typeof from === 'bigint') vm.prank(from)
  return vm.actor(Address.id(miner), MINER).connect(from)
}

/** Calls a miner for exit codes. */
export function codesOf(vm: FVM, miner: ActorId) {
  return <K extends keyof typeof MINER.methods>(
    from: string | ActorId,
    method: K,
    params?: ParamsOf<(typeof MINER.methods)[K]>,
  ): number => {
    const handle: { send(method: string, params?: unknown): { readonly exitCode: number } } = by(
      vm,
      miner,
      from,
    )
    return handle.send(method, params).exitCode
  }
}

/** Some sealed commitment. */
export function sealed(n: bigint): Cid {
  return Cid.v1(Codec.FIL_COMMITMENT_SEALED, 0xb401, new Uint8Array(32).fill(Number(n % 256n)))
}

/** Sectors to pre-commit, for 400 days; `change` changes each. */
export function preCommitments(
  vm: FVM,
  numbers: readonly bigint[],
  change: Partial<ParamsOf<typeof MINER.methods.PreCommitSectorBatch2>['sectors'][number]> = {},
) {
  return {
    sectors: numbers.map((sectorNumber) => ({
      sealProof: SEAL_PROOF,
      sectorNumber,
      sealedCid: sealed(sectorNumber),
      sealRandEpoch: vm.epoch - 1n,
      dealIds: [],
      expiration: vm.epoch + 400n * DAY,
      unsealedCid: null,
      ...change,
    })),
  }
}

/** Commits sectors without interaction to the third deadline from now. @returns that deadline */
export function commitSectors(vm: FVM, miner: ActorId, numbers: readonly bigint[]): bigint {
  const { provingPeriodStart } = by(vm, miner, 'worker').state()
  const sinceStart = (vm.epoch - provingPeriodStart + 10n * DAY) % DAY
  const deadline = (sinceStart / WINDOW + 3n) % 48n
  by(vm, miner, 'worker').ProveCommitSectorsNI({
    sectors: numbers.map((sectorNumber) => ({
      sealingNumber: sectorNumber,
      sealerId: miner,
      sealedCid: sealed(sectorNumber),
      sectorNumber,
      sealRandEpoch: vm.epoch - 1n,
      expiration: vm.epoch + 400n * DAY,
    })),
    aggregateProof: PROOF,
    sealProofType: NI_PROOF,
    aggregateProofType: 1n,
    provingDeadline: deadline,
    requireActivationSuccess: true,
  })
  return deadline
}

/** Mines to the epoch in which a deadline opens next, or not at all if it is open. @returns that epoch */
export function mineToDeadline(vm: FVM, miner: ActorId, deadline: bigint): bigint {
  let open = by(vm, miner, 'worker').state().provingPeriodStart + deadline * WINDOW
  while (open + WINDOW <= vm.epoch) open += DAY
  while (open - DAY + WINDOW > vm.epoch) open -= DAY
  if (open > vm.epoch) vm.mineUpTo(open)
  return open
}

/** A proof of the first partition of a deadline that opened at `open`. */
export function post(
  deadline: bigint,
  open: bigint,
  skipped: readonly bigint[] = [],
): ParamsOf<typeof MINER.methods.SubmitWindowedPoSt> {
  return {
    deadline,
    partitions: [{ index: 0n, skipped }],
    proofs: [{ postProof: POST_PROOF, proofBytes: PROOF }],
    chainCommitEpoch: open,
    chainCommitRand: commitRandomness(open),
  }
}

/** Randomness of the chain that a window PoSt commits to: tag 9, no entropy, tickets of zeros. */
function commitRandomness(epoch: bigint): Uint8Array {
  const input = new Uint8Array(48)
  const view = new DataView(input.buffer)
  view.setBigInt64(0, 9n)
  view.setBigInt64(40, epoch)
  return blake2b256(input)
}
