import type { ApplyRet } from '../../machine/index.ts'
import { assertOptions, UsageError } from '../../types/index.ts'
import { methodNameOf } from '../define-actor.ts'
import {
  activeSuiteProfile,
  type Profile,
  ProfileBuilder,
  type ProfileDetail,
  type ProfileNames,
} from '../profile/index.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'

/** Options of a profile. */
export interface ProfileOptions {
  /** Adds a frame for each line of Solidity, below its function; false by default. */
  readonly lines?: boolean
}

/** Profiles of the messages that a world applies. */
export class Profiling {
  /** Profile that is being made, undefined between profiles. */
  #current: ProfileBuilder | undefined = undefined
  /** Detail of that profile. */
  #detail: ProfileDetail | undefined = undefined
  readonly #core: Core
  readonly #names: ProfileNames

  constructor(core: Core, interfaces: Pick<Interfaces, 'definitionOfCode' | 'describeActor'>) {
    this.#core = core
    this.#names = {
      code: (code) => core.getBlock(code),
      sourceMap: (code) => core.world.sourceMaps.get(code.key),
      methodName: (code, method) => {
        const definition = interfaces.definitionOfCode(code)
        return definition && methodNameOf(definition, method)
      },
      actorName: (id) => interfaces.describeActor(id).replace(/ ?f0\d+$/, '') || undefined,
    }
  }

  /** The detail of the profile that a message goes into: of this world, or of the whole suite. */
  get detail(): ProfileDetail | undefined {
    const own = this.#detail
    const ofSuite = activeSuiteProfile()?.detail
    return own === 'lines' || ofSuite === 'lines' ? 'lines' : (own ?? ofSuite)
  }

  /** Adds a message to the profiles that are being made. */
  add(label: string, applied: ApplyRet): void {
    this.#current?.add(label, applied)
    activeSuiteProfile()?.add(label, applied, this.#names)
  }

  /** Profiles the messages that `work` sends. */
  profile(work: () => void, options: ProfileOptions): Profile {
    this.#core.assertIdle('profile')
    assertOptions(options, 'the options of vm.profile', { lines: true })
    if (this.#current !== undefined)
      throw new UsageError(
        'FVM_REENTRANT',
        'profile was called while another profile is made: send from inside of one of them',
      )
    if (typeof work !== 'function')
      throw new UsageError(
        'FVM_PROFILE',
        `profile was given ${work === null ? 'null' : typeof work}: give a function that sends messages, as in vm.profile(() => vm.send(...))`,
      )
    const builder = new ProfileBuilder(this.#names)
    this.#current = builder
    this.#detail = options.lines === true ? 'lines' : 'functions'
    try {
      work()
    } finally {
      this.#current = undefined
      this.#detail = undefined
    }
    return builder.build()
  }
}
