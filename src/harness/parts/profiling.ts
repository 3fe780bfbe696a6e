import type { ApplyRet } from '../../machine/index.ts'
import { UsageError } from '../../types/index.ts'
import { methodNameOf } from '../define-actor.ts'
import {
  activeSuiteProfile,
  type Profile,
  ProfileBuilder,
  type ProfileNames,
} from '../profile/index.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'

/** Profiles of the messages that a world applies. */
export class Profiling {
  /** Profile that is being made, undefined between profiles. */
  #current: ProfileBuilder | undefined = undefined
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

  /** Whether a message that is applied now is profiled: by this world, or by the whole suite. */
  get isOn(): boolean {
    return this.#current !== undefined || activeSuiteProfile() !== undefined
  }

  /** Adds a message to the profiles that are being made. */
  add(label: string, applied: ApplyRet): void {
    this.#current?.add(label, applied)
    activeSuiteProfile()?.add(label, applied, this.#names)
  }

  /** Profiles the messages that `work` sends. */
  profile(work: () => void): Profile {
    this.#core.assertIdle('profile')
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
    try {
      work()
    } finally {
      this.#current = undefined
    }
    return builder.build()
  }
}
