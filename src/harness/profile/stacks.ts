import type { Milligas } from '../../types/index.ts'
import { ownOf, type Profile, type ProfileFrame, type ProfileNode } from './profile.ts'

/** One stack and the gas of its innermost frame alone. */
export interface ProfileStack {
  readonly node: ProfileNode
  readonly own: Milligas
}

/** The nodes that spent gas themselves, in order; together they are the whole profile. */
export function stacksOf(profile: Profile): ProfileStack[] {
  return profile.nodes.map((node) => ({ node, own: ownOf(node) })).filter(({ own }) => own > 0n)
}

/** The frames of a profile, each one once, by identity. */
export class FrameTable {
  readonly frames: ProfileFrame[] = []
  readonly #places = new Map<string, number>()

  /** The index of a frame in {@link FrameTable.frames}. */
  placeOf(frame: ProfileFrame): number {
    const key = `${frame.kind} ${frame.name} ${frame.file ?? ''} ${frame.line ?? ''}`
    let place = this.#places.get(key)
    if (place === undefined) {
      place = this.frames.push(frame) - 1
      this.#places.set(key, place)
    }
    return place
  }

  /** The first frame that is equal to this one. */
  frameLike(frame: ProfileFrame): ProfileFrame {
    return this.frames[this.placeOf(frame)]!
  }
}
