import { isOfficialCode } from '../bundle/index.ts'
import { type PriceList, priceListFor } from '../gas/index.ts'
import { type Blockstore, type Cid, cidToString } from '../ipld/index.ts'
import type { MachineContext } from '../kernel/index.ts'
import {
  type FvmVersion,
  type LinkedSyscalls,
  linkSyscalls,
  SyscallCell,
} from '../syscalls/index.ts'
import {
  ACTORS_VERSION,
  assertOptions,
  BoundedMap,
  FatalError,
  type OptionNames,
  type WasmImportFunctions,
  type WasmPrices,
} from '../types/index.ts'
import {
  type ActorInstance,
  DEFAULT_MAX_STACK_HEIGHT,
  InstancePool,
  type InstrumentOptions,
  type LoadedModule,
  type MemoryBudget,
  ModuleCache,
  type ModuleStore,
  WasmRejected,
} from '../wasm/index.ts'
import { ActorStacks } from './actor-stacks.ts'
import { BlockCounts } from './block-counts.ts'
import type { MachineHooks } from './hooks.ts'
import { Manifest } from './manifest.ts'
import { Recorder } from './profiler/recorder.ts'

/** Number of codes and manifests that are cached. */
const MAX_CODES = 4_096

/** Options of {@link Engine}. */
export interface EngineOptions {
  /** Keeps instrumented modules for other processes and later runs, such as `ModuleFolder` of room `io`. */
  readonly moduleStore?: ModuleStore
  /** Reuse instances if that is not observable; true by default. */
  readonly reuseInstances?: boolean
}

const OPTIONS = {
  moduleStore: true,
  reuseInstances: true,
} satisfies OptionNames<EngineOptions>

/** Modules and instances under the syscalls of one reference version. */
interface Host {
  readonly links: WeakMap<LoadedModule, LinkedSyscalls>
  readonly pool: InstancePool<SyscallCell>
}

/**
 * Rewrite options of a code. An official actor's memory is virtual: its instances are reused although
 * they grow it in nearly every call (bench/instance.bench.ts: 4 us instead of 58).
 */
interface OptionsTriple {
  readonly plain: InstrumentOptions
  readonly official: InstrumentOptions
  /** Those of a code whose blocks are counted; official actors have no sources here. */
  readonly covered: InstrumentOptions
}

/** Rewrite options of a code that is not profiled, or is. */
type OptionsOfPrices = Readonly<Record<'unprofiled' | 'profiled', OptionsTriple>>

/** Functions that the probes of a rewritten module call. */
type WasmImports = WasmImportFunctions[string]

/** Machine whose code is loaded. */
export interface CodeOwner {
  readonly context: MachineContext
  readonly prices: PriceList
  readonly profiling: boolean
  readonly hooks: Pick<MachineHooks, 'blockObserver'>
  readonly blockstore: Blockstore
  readonly manifest: Manifest
}

/** The caches that machines share: compiled modules, reusable instances, manifests. */
export class Engine {
  readonly #manifests = new BoundedMap<string, Manifest>(MAX_CODES)
  readonly #modules: ModuleCache
  readonly #hosts: Readonly<Record<FvmVersion, Host>>
  readonly #instrumentOptions = new Map<WasmPrices, OptionsOfPrices>()
  /** Whether a code, by the key of its CID, is an official actor's. */
  readonly #official = new BoundedMap<string, boolean>(MAX_CODES)

  /** Reads the positions of stacks in actors' code. */
  readonly stacks = new ActorStacks(({ code, networkVersion, profiled, covered }) =>
    this.#optionsFor(code, priceListFor(networkVersion).wasmPrices, { profiled, covered }),
  )
  /** Counters of the blocks that coverage counts. */
  readonly blockCounts = new BlockCounts()
  #recorder: Recorder | undefined = undefined

  constructor(options: EngineOptions = {}) {
    assertOptions(options, 'the options of Engine', OPTIONS)
    const { moduleStore, reuseInstances } = options
    this.#modules = new ModuleCache(moduleStore)
    const reuse = reuseInstances ?? true
    const probes = (loaded: LoadedModule): WasmImports => ({
      ...(loaded.info.probes ? this.recorder.imports : {}),
      ...(loaded.info.blocks > 0 ? { hit: this.blockCounts.hitOf(loaded) } : {}),
    })
    const create = (version: FvmVersion): Host => createHost(version, reuse, probes)
    this.#hosts = { 3: create(3), 4: create(4) }
  }

  /** The recorder of profiled code's probes; made at the first profile. */
  get recorder(): Recorder {
    this.#recorder ??= new Recorder()
    return this.#recorder
  }

  /** The manifest at a CID; read once. */
  manifest(store: Blockstore, cid: Cid): Manifest {
    let manifest = this.#manifests.get(cid.key)
    if (manifest === undefined) {
      manifest = Manifest.load(store, cid)
      this.#manifests.set(cid.key, manifest)
    }
    return manifest
  }

  /**
   * The compiled module of a code CID; it is compiled once for each price list.
   *
   * @throws FatalError if the code is not in the store, or the reference rejects it
   */
  load(code: Cid, machine: CodeOwner): LoadedModule {
    try {
      const covered = machine.hooks.blockObserver !== undefined
      const options = this.#optionsFor(code, machine.prices.wasmPrices, {
        profiled: machine.profiling,
        covered,
      })
      const loaded = this.#modules.load(code.key, options, () => {
        const wasm = machine.blockstore.get(code)
        if (wasm === undefined) throw missingCode(code, machine)
        return wasm
      })
      if (covered) this.blockCounts.add(loaded, code)
      return loaded
    } catch (thrown) {
      if (!(thrown instanceof WasmRejected)) throw thrown
      throw new FatalError(`actor code ${cidToString(code)} is refused: ${thrown.message}`, {
        cause: thrown,
      })
    }
  }

  /** Checks that a module imports syscalls that exist. @throws FatalError naming the first that does not */
  link(loaded: LoadedModule, version: FvmVersion): void {
    linkOf(this.#hosts[version].links, loaded, version)
  }

  /** An instance in its first state, its start function not run. @throws Abort, FatalError */
  acquire(
    loaded: LoadedModule,
    version: FvmVersion,
    budget: MemoryBudget,
  ): ActorInstance<SyscallCell> {
    return this.#hosts[version].pool.acquire(loaded, budget)
  }

  /** Returns an instance to the pool after its run. */
  release(instance: ActorInstance<SyscallCell>, version: FvmVersion): void {
    instance.cell.invocation = undefined
    this.#hosts[version].pool.release(instance)
  }

  #optionsFor(
    code: Cid,
    prices: WasmPrices,
    { profiled, covered }: { readonly profiled: boolean; readonly covered: boolean },
  ): InstrumentOptions {
    let all = this.#instrumentOptions.get(prices)
    if (all === undefined) {
      const plain = { prices, maxStackHeight: DEFAULT_MAX_STACK_HEIGHT }
      const official = { ...plain, virtualMemory: true }
      const unprofiled = { plain, official, covered: { ...plain, coverage: true } }
      all = {
        unprofiled,
        profiled: {
          plain: { ...plain, probes: true },
          official: { ...official, probes: true },
          covered: { ...unprofiled.covered, probes: true },
        },
      }
      this.#instrumentOptions.set(prices, all)
    }
    const { plain, official, covered: counted } = profiled ? all.profiled : all.unprofiled
    if (this.#isOfficial(code)) return official
    return covered ? counted : plain
  }

  #isOfficial(code: Cid): boolean {
    let official = this.#official.get(code.key)
    if (official === undefined) {
      official = isOfficialCode(code)
      this.#official.set(code.key, official)
    }
    return official
  }
}

function createHost(
  version: FvmVersion,
  reuse: boolean,
  probes: (loaded: LoadedModule) => WasmImports,
): Host {
  const links = new WeakMap<LoadedModule, LinkedSyscalls>()
  const bind = (loaded: LoadedModule) => {
    const cell = new SyscallCell()
    const imports = linkOf(links, loaded, version).createImports(cell)
    const { info } = loaded
    if (!info.probes && info.blocks === 0) return { cell, imports }
    return { cell, imports: { ...imports, litefvm: { ...imports['litefvm'], ...probes(loaded) } } }
  }
  return { links, pool: new InstancePool(bind, { reuse }) }
}

function linkOf(
  links: WeakMap<LoadedModule, LinkedSyscalls>,
  loaded: LoadedModule,
  version: FvmVersion,
): LinkedSyscalls {
  let linked = links.get(loaded)
  if (linked === undefined) {
    linked = linkSyscalls(version, loaded.info.imports)
    links.set(loaded, linked)
  }
  return linked
}

/** Text that names the built-in actor of a code, if it is one, and how to get it. */
function missingCode(code: Cid, machine: CodeOwner): FatalError {
  const name = machine.manifest.nameByCode(code)
  const what = `actor code ${cidToString(code)} is not in the blockstore`
  if (name === undefined) return new FatalError(`actor not found: ${what}`)
  return new FatalError(
    `actor not found: ${what}: it is the built-in actor "${name}", which is not native here; ` +
      `load a bundle that has it (litefvm bundle fetch v${ACTORS_VERSION[machine.context.networkVersion]})`,
  )
}
