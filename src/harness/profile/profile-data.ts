import { UsageError } from '../../types/index.ts'
import { Profile, type ProfiledMessage, type ProfileFrame } from './profile.ts'
import { type Branch, createRoot, enter } from './profile-tree.ts'
import { FrameTable } from './stacks.ts'

/** A profile as plain data that JSON holds exactly: amounts are milligas as text. */
export interface ProfileData {
  readonly type: 'litefvm profile'
  /** The frames, each one once; frame 0 is the root's. */
  readonly frames: readonly PlainFrame[]
  /** Index of each node's frame; node 0 is the root, and a node follows its parent. */
  readonly frame: readonly number[]
  /** Index of each node's parent; -1 for the root. */
  readonly parent: readonly number[]
  readonly compute: readonly string[]
  readonly other: readonly string[]
  readonly count: readonly number[]
  readonly messages: readonly (Omit<ProfiledMessage, 'gasUsed'> & { readonly gasUsed: string })[]
}

/** A {@link ProfileFrame} in JSON, which has no `undefined`. */
type PlainFrame = Pick<ProfileFrame, 'kind' | 'name'> & {
  readonly file?: string | undefined
  readonly line?: number | undefined
}

/** Converts a profile to plain data. */
export function profileToData(profile: Profile): ProfileData {
  const table = new FrameTable()
  const places = new Map<object, number>()
  const { nodes } = profile
  nodes.forEach((node, i) => places.set(node, i))
  return {
    type: 'litefvm profile',
    frame: nodes.map(({ frame }) => table.placeOf(frame)),
    frames: table.frames,
    parent: nodes.map(({ parent }) => (parent === undefined ? -1 : places.get(parent)!)),
    compute: nodes.map(({ compute }) => String(compute)),
    other: nodes.map(({ other }) => String(other)),
    count: nodes.map(({ count }) => count),
    messages: profile.messages.map((one) => ({ ...one, gasUsed: String(one.gasUsed) })),
  }
}

/** Merges profiles into one: equal stacks become one, and messages keep their order. */
export function mergeProfileData(parts: readonly ProfileData[]): Profile {
  const table = new FrameTable()
  const root = createRoot()
  const messages: ProfiledMessage[] = []
  for (const part of parts) {
    const frames = part.frames.map(({ kind, name, file, line }) =>
      table.frameLike({ kind, name, file, line }),
    )
    const nodes: Branch[] = []
    part.frame.forEach((place, i) => {
      const parent = nodes[part.parent[i]!]
      const node = parent === undefined ? root : enter(parent, frames[place]!)
      node.compute += BigInt(part.compute[i]!)
      node.other += BigInt(part.other[i]!)
      node.count += part.count[i]!
      nodes.push(node)
    })
    for (const one of part.messages) messages.push({ ...one, gasUsed: BigInt(one.gasUsed) })
  }
  return new Profile(root, messages)
}

/**
 * Reads the JSON of {@link profileToData}.
 *
 * @param path - names the file or its folder in messages
 * @throws UsageError `FVM_PROFILE` for anything else, as for a file that is cut
 */
export function parseProfileData(text: string, path: string): ProfileData {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type mark says who wrote it
  const data = (value ?? {}) as Partial<ProfileData>
  if (data.type !== 'litefvm profile')
    throw new UsageError(
      'FVM_PROFILE',
      `${path} has a part of a profile that cannot be read: it was cut or changed while the suite ran, so run litefvm profile --test again`,
    )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return data as ProfileData
}
