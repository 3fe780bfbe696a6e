import { readCar, writeCar } from '../../ipld/index.ts'
import { UsageError } from '../../types/index.ts'
import { BlockLayer } from '../block-layer.ts'
import { addBuiltinCode } from '../built-in-code.ts'
import { readCarFile, writeCarFile } from '../car-files.ts'
import { withoutStandIns } from '../mocks/index.ts'
import { Snapshot } from '../snapshot.ts'
import { dumpBlocks, type LoadedDump, loadDump, loadedDump } from '../state-car.ts'
import { forkTree, layerOf, plainWorld, type World } from '../world.ts'
import type { Core } from './core.ts'

/**
 * Takes a snapshot, at no cost that depends on the state.
 *
 * @param owner - the world as its author has it; the snapshot can be reverted to there only
 */
export function takeSnapshot(core: Core, owner: object): Snapshot {
  core.assertIdle('snapshot')
  return new Snapshot(owner, core.share())
}

/** Makes a world what it was at a snapshot. @throws UsageError `FVM_FOREIGN_SNAPSHOT` for another world's */
export function revertTo(core: Core, owner: object, snapshot: Snapshot): void {
  core.assertIdle('revert')
  if (!(snapshot instanceof Snapshot) || snapshot.owner !== owner)
    throw new UsageError(
      'FVM_FOREIGN_SNAPSHOT',
      'the snapshot is of another world: revert the world whose snapshot() made it, or make that world again with fork()',
    )
  core.restore(Snapshot.worldOf(snapshot))
}

/** A fixture that ran: the moment that it left, and what it returned. */
interface LoadedFixture {
  readonly world: World
  readonly value: unknown
}

/** A class of worlds, to recognise one that a fixture returns. */
export type WorldClass<V> = abstract new (...args: never[]) => V

/** Moments of a world: snapshots, fixtures and dumps. */
export class Moments<V extends object> {
  readonly #core: Core
  readonly #vm: V
  readonly #kind: WorldClass<V>
  /** Fixtures that ran, by their function; made with the first. */
  #fixtures: WeakMap<object, LoadedFixture> | undefined = undefined
  /** Texts of the fixtures that ran, by which a copy of one of them is recognised. */
  readonly #texts = new Set<string>()

  /** @param vm - the world as fixtures are given it; snapshots belong to it */
  constructor(core: Core, vm: V, kind: WorldClass<V>) {
    this.#core = core
    this.#vm = vm
    this.#kind = kind
  }

  /** Runs a fixture the first time and restores what it left every other time. */
  loadFixture<T>(fixture: (vm: V) => T): T {
    const core = this.#core
    core.assertIdle('loadFixture')
    if (typeof fixture !== 'function')
      throw new UsageError(
        'FVM_FIXTURE',
        `loadFixture was given ${textOfGiven(fixture)}: give a function that sets up a world, as in function setUp(vm) { ... }`,
      )
    const known = this.#fixtures?.get(fixture)
    if (known !== undefined) {
      core.restore(known.world)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same function returned it
      return known.value as T
    }
    this.#assertNotMadeAnew(fixture)
    const before = core.share()
    const value = core.attempt(() => {
      const returned = fixture(this.#vm)
      if (!(returned instanceof Promise)) this.#keep(fixture, returned, returned)
      return returned
    })
    if (!(value instanceof Promise)) return value
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- T is this promise's type
    return value
      .then((settled) => this.#keep(fixture, settled, value))
      .catch((thrown: unknown) => {
        core.restore(before)
        throw thrown
      }) as T
  }

  /** Writes the world as a CAR: to a file if a path is given. */
  dumpState(path?: string): Uint8Array | Promise<number> {
    this.#core.assertIdle('dumpState')
    if (path !== undefined && (typeof path !== 'string' || path === ''))
      throw new UsageError(
        'FVM_DUMP',
        `dumpState was given ${textOfGiven(path)}: give the path of a file, or nothing for the bytes`,
      )
    const { roots, blocks } = dumpBlocks(this.#core.config, this.#worldWithoutMocks())
    return path === undefined ? writeCar(roots, blocks) : writeCarFile(path, roots, blocks)
  }

  /** Makes the world what it was when it was dumped. */
  loadState(source: Uint8Array | string): void | Promise<void> {
    this.#core.assertIdle('loadState')
    if (typeof source === 'string' && source !== '') return this.#loadFile(source)
    if (!(source instanceof Uint8Array))
      throw new UsageError(
        'FVM_DUMP',
        `loadState was given ${textOfGiven(source)}: give the bytes of a dump, or the path of its file`,
      )
    const { roots, blocks } = readCar(source)
    this.#load(loadDump(roots, blocks))
  }

  /** Returns the world for a dump: actors that are there only as mocks are not in it. */
  #worldWithoutMocks(): World {
    const world = this.#core.share()
    const { standIns } = world.mocks
    if (standIns.size === 0) return world
    const fork = forkTree(world.tree, world.pins)
    return { ...world, tree: withoutStandIns(fork, standIns, this.#core.manifest) }
  }

  /** Keeps the world as a fixture left it, with what it settled to and what it returned. */
  #keep<T>(fixture: object, settled: T, returned: unknown): T {
    if (settled instanceof this.#kind && (settled as object) !== this.#vm)
      throw new UsageError(
        'FVM_FIXTURE',
        'the fixture returned another world, which loadFixture cannot restore: set up the world that it is given, as in vm.loadFixture((vm) => vm.account("alice"))',
      )
    this.#core.assertIdle('loadFixture')
    this.#fixtures ??= new WeakMap()
    this.#texts.add(textOf(fixture))
    this.#fixtures.set(fixture, { world: this.#core.share(), value: returned })
    return settled
  }

  /** Checks that a fixture is not a copy of one that ran. @throws UsageError `FVM_FIXTURE` */
  #assertNotMadeAnew(fixture: object): void {
    const text = textOf(fixture)
    if (!this.#texts.has(text) || text.includes('[native code]')) return
    const line = text.split('\n', 1)[0]!.slice(0, 60) // a text has a first line
    throw new UsageError(
      'FVM_FIXTURE',
      `loadFixture was given a function that is new each time (${line}), so it would run again on top of what it left before: declare it once outside of beforeEach and of tests, as in function setUp(vm) { ... }, and pass it by its name`,
    )
  }

  async #loadFile(path: string): Promise<void> {
    const { roots, blocks } = await readCarFile(path)
    const layer = new BlockLayer(undefined)
    for await (const { cid, block } of blocks) layer.put(cid, block.slice())
    this.#core.assertIdle('loadState')
    this.#load(loadedDump(roots, layer))
  }

  /** Takes a dump's world; what is known of code stays known, mocks and pranks end. */
  #load(dump: LoadedDump): void {
    const { header } = dump
    const { network, networkVersion, chainId, actors } = this.#core.config
    if (
      header !== undefined &&
      (header.network !== network ||
        header.networkVersion !== networkVersion ||
        header.chainId !== chainId)
    )
      throw new UsageError(
        'FVM_DUMP',
        `the dump is of ${header.network}, network version ${header.networkVersion}, chain id ${header.chainId}, and the world is of ${network}, ${networkVersion}, ${chainId}: create the world with the dump's`,
      )
    const { tree, chain, definitions, sourceMaps, library } = this.#core.world
    const plain = { ...plainWorld(tree, chain), definitions, sourceMaps, library }
    const loaded = dump.worldOver(plain)
    if (actors === 'wasm') addBuiltinCode(loaded.tree, layerOf(tree), header !== undefined)
    this.#core.restore(loaded)
  }
}

/** Text of a value that is not of an accepted type. */
function textOfGiven(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : typeof value
}

/** The source text of a function. */
function textOf(fixture: object): string {
  return Function.prototype.toString.call(fixture)
}
