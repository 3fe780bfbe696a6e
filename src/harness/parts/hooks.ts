import type { MachineHooks } from '../../machine/index.ts'
import type { EncodeContext } from '../../schema/index.ts'
import type { ActorId } from '../../types/index.ts'
import { type ContractArtifact, evmEntryOf, evmFunctionsOf } from '../abi/index.ts'
import { Interceptor, kernelOverrides } from '../mocks/index.ts'
import type { ProfileDetail } from '../profile/index.ts'
import { activeSuiteWatcher } from '../suite-watcher.ts'
import type { World } from '../world.ts'
import type { Core } from './core.ts'

/** Hooks for one message, and the interceptor among them that notes which calls it saw. */
export interface PreparedHooks {
  readonly hooks: MachineHooks
  readonly interceptor: Interceptor | undefined
}

/** Hooks of worlds that have no mocks, no overrides and no profile. */
const NO_HOOKS: PreparedHooks = {
  hooks: { interceptor: undefined, overrides: undefined, evmFunctions: undefined },
  interceptor: undefined,
}

/** Whether a world has mocks or expectations, which every call is shown to. */
export function watchesCalls({ mocks }: World): boolean {
  return mocks.rules.length > 0 || mocks.expectations.length > 0
}

/** Whether a world has overrides of primitives, which messages ask while they run. */
export function overridesPrimitives({ overrides }: World): boolean {
  return Object.keys(overrides).length > 0
}

/**
 * Prepares the hooks that the world's mocks, expectations and overrides ask for.
 *
 * @param artifactOf - gives the artifact of a contract that is known
 * @param detail - that of the profile that is being made; undefined without one
 */
export function prepareHooks(
  core: Core,
  context: EncodeContext,
  detail: ProfileDetail | undefined,
  artifactOf: (id: ActorId) => ContractArtifact | undefined,
): PreparedHooks {
  const { world, config } = core
  const { mocks, overrides, chain, library } = world
  const watches = watchesCalls(world)
  const isOverridden = overridesPrimitives(world)
  const findsFunctions = detail !== undefined && !library.isEmpty
  const watcher = activeSuiteWatcher()
  if (!watches && !isOverridden && !findsFunctions && watcher === undefined) return NO_HOOKS
  const isContract = (id: ActorId): boolean => {
    const code = core.getActor(id)?.code
    return code !== undefined && core.manifest.nameByCode(code) === 'evm'
  }
  const interceptor = watches ? new Interceptor(mocks, context, isContract) : undefined
  return {
    interceptor,
    hooks: {
      interceptor,
      evmObserver: watcher?.observerOf(library),
      blockObserver: watcher?.blockObserverOf({
        wasmOf: (code) => core.blocks.get(code),
        sourceMapOf: (code) => core.world.sourceMaps.get(code.key),
      }),
      evmEntry: findsFunctions ? evmEntryOf(artifactOf) : undefined,
      evmFunctions: findsFunctions ? evmFunctionsOf(library, detail === 'lines') : undefined,
      overrides: isOverridden
        ? kernelOverrides(overrides, config.proofs, chain.externs)
        : undefined,
    },
  }
}
