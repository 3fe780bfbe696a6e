import type { ActorSyscalls } from '../../builtin-actors/index.ts'
import type { MachineHooks } from '../hooks.ts'
import { FunctionProfiler } from './function-profiler.ts'
import type { MessageProfiler } from './message-profiler.ts'

/** The members of the interface that are not syscalls: nothing is entered there. */
type NoSyscall = 'evmObserver' | 'evmCheats' | 'gasUsed' | 'executionLeft' | 'chargeExecution'

/** The syscalls of TypeScript actors. */
const SYSCALLS = {
  debugEnabled: true,
  msgContext: true,
  networkContext: true,
  blockOpen: true,
  blockCreate: true,
  blockLink: true,
  blockData: true,
  blockStat: true,
  root: true,
  setRoot: true,
  resolveAddress: true,
  lookupDelegatedAddress: true,
  getActorCodeCid: true,
  nextActorAddress: true,
  createActor: true,
  getBuiltinActorType: true,
  getCodeCidForType: true,
  verifySignature: true,
  hash: true,
  currentBalance: true,
  selfDestruct: true,
  emitEvent: true,
  balanceOf: true,
  tipsetCid: true,
  getBeaconRandomness: true,
  recoverSecpPublicKey: true,
  getChainRandomness: true,
  totalFilCircSupply: true,
  computeUnsealedSectorCid: true,
  verifyPost: true,
  verifyConsensusFault: true,
  verifyAggregateSeals: true,
  verifyReplicaUpdate: true,
  batchVerifySeals: true,
  gasAvailable: true,
  send: true,
} as const satisfies Record<Exclude<keyof ActorSyscalls, NoSyscall>, true>

/** Syscalls that leave the frames again which they make a profiler enter. */
export function profiledSyscalls(
  sys: ActorSyscalls,
  profiler: MessageProfiler,
  { evmFunctions, evmObserver }: MachineHooks,
): ActorSyscalls {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the interface has methods only
  const target = sys as unknown as Record<string, (...args: unknown[]) => unknown>
  const wrapped = Object.keys(SYSCALLS).map((method) => [
    method,
    (...args: unknown[]) => {
      const mark = profiler.mark()
      try {
        return target[method]!(...args)
      } finally {
        profiler.returnTo(mark)
      }
    },
  ])
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has every method
    ...(Object.fromEntries(wrapped) as Omit<ActorSyscalls, NoSyscall>),
    evmObserver:
      evmFunctions === undefined
        ? evmObserver
        : new FunctionProfiler(profiler, sys, evmFunctions, evmObserver),
    evmCheats: sys.evmCheats,
    gasUsed: () => sys.gasUsed(),
    executionLeft: () => sys.executionLeft(),
    chargeExecution: (milligas) => {
      sys.chargeExecution(milligas)
    },
  }
}
