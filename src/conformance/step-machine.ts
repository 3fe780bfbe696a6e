import type { Blockstore, Cid } from '../ipld/index.ts'
import { FAKE_PROOFS, type Proofs } from '../kernel/index.ts'
import { createMachine, type Engine, type Machine } from '../machine/index.ts'
import { CHECKED_EXTERNS, CHECKED_PROOFS } from './checked-proofs.ts'
import type { Step, Vector } from './vector.ts'
import { VECTOR_KERNEL_MODULE, vectorKernelFor } from './vector-kernel.ts'
import { VectorExterns } from './world.ts'

/** The services that a step uses besides its vector. */
export interface StepMachineOptions {
  readonly engine: Engine
  /** The state before the step. */
  readonly root: Cid
  readonly store: Blockstore
  readonly tracing?: boolean
  readonly profiling?: boolean
  readonly stacks?: boolean
  readonly actors?: 'wasm' | 'native'
}

/** The machine that a step of a vector runs on: the reference's own runner's. */
export function createStepMachine(
  vector: Vector,
  step: Pick<Step, 'epoch'>,
  options: StepMachineOptions,
): Machine {
  const { tracing = false, profiling = false, stacks = false, actors = 'wasm' } = options
  const { engine, root, store } = options
  return createMachine({
    networkVersion: vector.networkVersion,
    epoch: step.epoch,
    timestamp: step.epoch * 30n,
    baseFee: vector.baseFee,
    circulatingSupply: vector.circulatingSupply,
    stateRoot: root,
    blockstore: store,
    externs: vector.hasCheckedProofs ? CHECKED_EXTERNS : new VectorExterns(vector.randomness),
    proofs: proofsOf(vector),
    engine,
    tracing,
    profiling,
    stacks,
    actorDebugging: vector.actorDebugging,
    kernelClass: vectorKernelFor(vector.networkVersion),
    kernelModule: VECTOR_KERNEL_MODULE,
    actors,
    fatal: 'receipt',
  })
}

/** Proof checks of a vector's world: all proofs are valid, except for a window PoSt that it names. */
function proofsOf({ invalidPost, hasCheckedProofs }: Vector): Proofs {
  if (hasCheckedProofs) return CHECKED_PROOFS
  if (invalidPost === undefined) return FAKE_PROOFS
  return {
    ...FAKE_PROOFS,
    verifyPost: ({ proofs }) => !proofs.some(({ proofBytes }) => isEqual(proofBytes, invalidPost)),
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
