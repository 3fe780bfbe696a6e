import type { ApplyRet } from '../../machine/index.ts'
import type { Profile } from './profile.ts'
import { ProfileBuilder, type ProfileNames } from './profile-builder.ts'

/** Frames that a profile has for contracts in Solidity: their functions, or lines below them too. */
export type ProfileDetail = 'functions' | 'lines'

/**
 * Profile of the messages of many worlds. Actors are named without their ids, so that a contract that
 * every test deploys is one actor.
 */
export class SuiteProfile {
  readonly detail: ProfileDetail
  readonly #builder: ProfileBuilder
  readonly #onMessage: (() => void) | undefined
  /** Names of the world whose message is added. */
  #names: ProfileNames | undefined = undefined

  /** @param onMessage - called after each message */
  constructor(detail: ProfileDetail, onMessage?: () => void) {
    this.detail = detail
    this.#onMessage = onMessage
    this.#builder = new ProfileBuilder({
      code: (code) => this.#names?.code(code),
      sourceMap: (code) => this.#names?.sourceMap?.(code),
      actorName: (id, code) => this.#names?.actorName?.(id, code),
      methodName: (code, method) => this.#names?.methodName?.(code, method),
      mergesActors: true,
    })
  }

  /** Adds a message of a world that has these names. */
  add(label: string, applied: ApplyRet, names: ProfileNames): void {
    this.#names = names
    try {
      this.#builder.add(label, applied)
    } finally {
      this.#names = undefined
    }
    this.#onMessage?.()
  }

  /** The profile of everything added so far. */
  build(): Profile {
    return this.#builder.build()
  }
}

/** The profile that all worlds of this process add to; undefined costs nothing. */
let active: SuiteProfile | undefined

/** Adds the messages of all worlds to a profile from now on; undefined stops it. */
export function setSuiteProfile(profile: SuiteProfile | undefined): void {
  active = profile
}

/** The profile that {@link setSuiteProfile} has set. */
export function activeSuiteProfile(): SuiteProfile | undefined {
  return active
}

/** Runs `work`, whose messages are in no suite's profile: they prepare a world. */
export function withoutSuiteProfile<T>(work: () => T): T {
  const before = active
  active = undefined
  try {
    return work()
  } finally {
    active = before
  }
}
