import type { Blockstore, Cid } from '../ipld/index.ts'
import { FAKE_PROOFS } from '../kernel/index.ts'
import { createMachine, type Engine, type Machine } from '../machine/index.ts'
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
  step: Step,
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
    externs: new VectorExterns(vector.randomness),
    proofs: FAKE_PROOFS,
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
