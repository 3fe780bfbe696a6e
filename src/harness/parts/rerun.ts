import { type ApplyKind, type ApplyRet, VERSION_RULES } from '../../machine/index.ts'
import type { ActorChange } from '../../state-tree/index.ts'
import { ExitCode, type Message } from '../../types/index.ts'
import type { Rerun } from '../solidity/index.ts'
import { scratchTree } from '../world.ts'
import type { Core } from './core.ts'

/** A message that was applied, with what a second run needs. */
export interface Rerunnable {
  readonly message: Message
  readonly kind: ApplyKind
  /** Bytes of the message on chain. */
  readonly length: number
  readonly applied: ApplyRet
  readonly changes: readonly ActorChange[]
}

/**
 * Returns a function that runs a failed message once more on the native actors, to see where a
 * contract failed; undefined for a message that succeeded, and if no contract is known.
 */
export function createRerun(
  core: Core,
  { message, kind, length, applied, changes }: Rerunnable,
): Rerun | undefined {
  const hasNative = VERSION_RULES[core.config.networkVersion].nativeActors !== undefined
  const { exitCode } = applied.receipt
  if (exitCode === ExitCode.OK || core.world.library.isEmpty || !hasNative) return undefined
  const { callbacks, hooks } = core.machine()
  const { answers } = callbacks
  const world = core.share()
  return (evmObserver) => {
    const tree = scratchTree(world.tree)
    for (const { id, before } of changes)
      if (before === undefined) tree.deleteActor(id)
      else tree.setActor(id, before)
    const machine = core.createMachine(tree, { chain: world.chain, actors: 'native' })
    const interceptor = hooks.interceptor && { intercept: () => undefined }
    machine.setHooks({ interceptor, overrides: hooks.overrides, evmObserver })
    return machine.executeMessage(message, kind, length, answers)
  }
}
