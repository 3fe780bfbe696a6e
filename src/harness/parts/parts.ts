import { Evm, type EvmWorld } from '../evm/index.ts'
import { Storage, type StorageWorld } from '../storage/index.ts'
import { Accounts } from './accounts.ts'
import { Actors } from './actors.ts'
import type { Core } from './core.ts'
import { WorldEvmHost } from './evm.ts'
import { GasEstimates } from './gas-estimates.ts'
import { Inspect } from './inspect.ts'
import { Interfaces } from './interfaces.ts'
import type { Listeners } from './listeners.ts'
import { MessageBuilder } from './message-builder.ts'
import { Messages } from './messages.ts'
import { MockSpecs } from './mock-specs.ts'
import { Mocks } from './mocks.ts'
import { Names } from './names.ts'
import { Pranks } from './pranks.ts'
import { Profiling } from './profiling.ts'
import { State } from './state.ts'
import { WorldStorageHost } from './storage.ts'
import { Time } from './time.ts'
import { WorldContext } from './world-context.ts'

/**
 * The parts of a world, each made when it is first used: a suite makes a world for every test, and
 * most tests use few parts. The order of the getters is the order of dependence: a part is given the
 * core and parts above it.
 */
export class Parts<V extends EvmWorld & StorageWorld> {
  readonly #core: Core
  readonly #vm: V
  readonly #listeners: readonly Listeners<V>[]
  #names: Names | undefined = undefined
  #interfaces: Interfaces | undefined = undefined
  #context: WorldContext | undefined = undefined
  #state: State | undefined = undefined
  #accounts: Accounts | undefined = undefined
  #profiling: Profiling | undefined = undefined
  #messages: Messages | undefined = undefined
  #gasEstimates: GasEstimates | undefined = undefined
  #actors: Actors<V> | undefined = undefined
  #time: Time | undefined = undefined
  #pranks: Pranks | undefined = undefined
  #mocks: Mocks | undefined = undefined
  #inspect: Inspect | undefined = undefined
  #evm: Evm | undefined = undefined
  #storage: Storage | undefined = undefined

  /**
   * @param vm - the world as handles, contracts and listeners are given it
   * @param listeners - receive every message, in this order
   */
  constructor(core: Core, vm: V, listeners: readonly Listeners<V>[]) {
    this.#core = core
    this.#vm = vm
    this.#listeners = listeners
  }

  get names(): Names {
    this.#names ??= new Names(this.#core)
    return this.#names
  }

  get interfaces(): Interfaces {
    this.#interfaces ??= new Interfaces(this.#core, this.names)
    return this.#interfaces
  }

  get context(): WorldContext {
    this.#context ??= new WorldContext(this.#core, this.names, this.interfaces)
    return this.#context
  }

  get state(): State {
    this.#state ??= new State(this.#core, this.names)
    return this.#state
  }

  get accounts(): Accounts {
    this.#accounts ??= new Accounts(this.#core, this.names, this.state)
    return this.#accounts
  }

  get profiling(): Profiling {
    this.#profiling ??= new Profiling(this.#core, this.interfaces)
    return this.#profiling
  }

  get messages(): Messages {
    if (this.#messages === undefined) {
      const builder = new MessageBuilder(this.#core, this.names, this.interfaces, this.state)
      const listeners = this.#listeners
      this.#messages = new Messages(this.#core, builder, {
        context: this.context,
        encodeContext: this.names.encodeContext,
        profiling: this.profiling,
        get hasListeners() {
          return listeners.some(({ wantsImplicit }) => wantsImplicit)
        },
        notify: (result) => {
          for (const group of listeners) group.notify(result, this.#vm)
        },
      })
    }
    return this.#messages
  }

  get gasEstimates(): GasEstimates {
    this.#gasEstimates ??= new GasEstimates(this.messages)
    return this.#gasEstimates
  }

  get actors(): Actors<V> {
    this.#actors ??= new Actors(this.#core, this.#vm, this)
    return this.#actors
  }

  get time(): Time {
    this.#time ??= new Time(this.#core, this.names, this.messages)
    return this.#time
  }

  get pranks(): Pranks {
    this.#pranks ??= new Pranks(this.#core, this.names, this.state)
    return this.#pranks
  }

  get mocks(): Mocks {
    if (this.#mocks === undefined) {
      const { names, interfaces } = this
      const specs = new MockSpecs(names, interfaces)
      this.#mocks = new Mocks(this.#core, { names, interfaces, specs })
    }
    return this.#mocks
  }

  get inspect(): Inspect {
    this.#inspect ??= new Inspect(this.#core, this.names, this.interfaces)
    return this.#inspect
  }

  get evm(): Evm {
    this.#evm ??= new Evm(new WorldEvmHost(this.#core, this.#vm, this))
    return this.#evm
  }

  get storage(): Storage {
    this.#storage ??= new Storage(new WorldStorageHost(this.#core, this.#vm, this))
    return this.#storage
  }
}
