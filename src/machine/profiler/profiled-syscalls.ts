import type { ActorSyscalls } from '../../builtin-actors/index.ts'
import type { MachineHooks } from '../hooks.ts'
import { FunctionProfiler } from './function-profiler.ts'
import type { MessageProfiler } from './message-profiler.ts'

/** What the interface has besides: it costs nothing. */
type NoSyscall = 'evmObserver' | 'gasUsed' | 'executionLeft'

/** The syscalls of TypeScript actors, named as Wasm code imports them. */
const SYSCALL_NAMES = {
  debugEnabled: 'debug::enabled',
  msgContext: 'vm::message_context',
  networkContext: 'network::context',
  blockOpen: 'ipld::block_open',
  blockCreate: 'ipld::block_create',
  blockLink: 'ipld::block_link',
  blockData: 'ipld::block_read',
  blockStat: 'ipld::block_stat',
  root: 'self::root',
  setRoot: 'self::set_root',
  resolveAddress: 'actor::resolve_address',
  lookupDelegatedAddress: 'actor::lookup_delegated_address',
  getActorCodeCid: 'actor::get_actor_code_cid',
  nextActorAddress: 'actor::next_actor_address',
  createActor: 'actor::create_actor',
  getBuiltinActorType: 'actor::get_builtin_actor_type',
  getCodeCidForType: 'actor::get_code_cid_for_type',
  verifySignature: 'crypto::verify_signature',
  hash: 'crypto::hash',
  currentBalance: 'self::current_balance',
  selfDestruct: 'self::self_destruct',
  emitEvent: 'event::emit_event',
  balanceOf: 'actor::balance_of',
  tipsetCid: 'network::tipset_cid',
  getBeaconRandomness: 'rand::get_beacon_randomness',
  recoverSecpPublicKey: 'crypto::recover_secp_public_key',
  gasAvailable: 'gas::available',
  chargeExecution: 'model::execution',
  send: 'send::send',
} as const satisfies Record<Exclude<keyof ActorSyscalls, NoSyscall>, string>

/** Syscalls that a profiler is told of. */
export function profiledSyscalls(
  sys: ActorSyscalls,
  profiler: MessageProfiler,
  { evmFunctions, evmObserver }: MachineHooks,
): ActorSyscalls {
  const target = sys as unknown as Record<string, (...args: unknown[]) => unknown> // its methods
  const wrapped = Object.entries(SYSCALL_NAMES).map(([method, name]) => [
    method,
    (...args: unknown[]) => {
      const mark = profiler.mark()
      profiler.enterSyscall(name)
      try {
        return target[method]!(...args)
      } finally {
        profiler.returnTo(mark)
      }
    },
  ])
  return {
    ...(Object.fromEntries(wrapped) as Omit<ActorSyscalls, NoSyscall>), // the table has every method
    evmObserver:
      evmFunctions === undefined
        ? evmObserver
        : new FunctionProfiler(profiler, sys, evmFunctions, evmObserver),
    gasUsed: () => sys.gasUsed(),
    executionLeft: () => sys.executionLeft(),
  }
}
