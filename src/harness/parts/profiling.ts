import { UsageError } from '../../types/index.ts'
import { methodNameOf } from '../define-actor.ts'
import { type Profile, ProfileBuilder } from '../profile/index.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'

/** Profiles of the messages that a world applies. */
export class Profiling {
  /** Profile that is being made, undefined between profiles. */
  current: ProfileBuilder | undefined = undefined
  readonly #core: Core
  readonly #interfaces: Pick<Interfaces, 'definitionOfCode' | 'describeActor'>

  constructor(core: Core, interfaces: Pick<Interfaces, 'definitionOfCode' | 'describeActor'>) {
    this.#core = core
    this.#interfaces = interfaces
  }

  /** Profiles the messages that `work` sends. */
  profile(work: () => void): Profile {
    const core = this.#core
    core.assertIdle('profile')
    if (this.current !== undefined)
      throw new UsageError(
        'FVM_REENTRANT',
        'profile was called while another profile is made: send from inside of one of them',
      )
    if (typeof work !== 'function')
      throw new UsageError(
        'FVM_PROFILE',
        `profile was given ${work === null ? 'null' : typeof work}: give a function that sends messages, as in vm.profile(() => vm.send(...))`,
      )
    const builder = new ProfileBuilder({
      code: (code) => core.getBlock(code),
      sourceMap: (code) => core.world.sourceMaps.get(code.key),
      methodName: (code, method) => {
        const definition = this.#interfaces.definitionOfCode(code)
        return definition && methodNameOf(definition, method)
      },
      actorName: (id) => this.#interfaces.describeActor(id).replace(/ ?f0\d+$/, '') || undefined,
    })
    this.current = builder
    try {
      work()
    } finally {
      this.current = undefined
    }
    return builder.build()
  }
}
