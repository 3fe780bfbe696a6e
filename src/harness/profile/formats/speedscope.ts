import { exactJson } from '../exact-json.ts'
import type { Profile } from '../profile.ts'
import { FrameTable, stacksOf } from '../stacks.ts'

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json'

/**
 * A profile for speedscope.app: one sampled profile whose weights are milligas.
 *
 * @param name - title of the profile
 * @see speedscope 1.25.0 `dist/release/file-format-schema.json`
 */
export function toSpeedscope(profile: Profile, name: string): string {
  const table = new FrameTable()
  const stacks = stacksOf(profile)
  const samples = stacks.map(({ node }) =>
    profile.stackOf(node).map((frame) => table.placeOf(frame)),
  )
  const file = {
    $schema: SCHEMA,
    exporter: 'litefvm',
    name: `${name} (milligas)`,
    activeProfileIndex: 0,
    shared: {
      frames: table.frames.map(({ name: frame, file: path, line }) => ({
        name: frame,
        ...(path === undefined ? {} : { file: path }),
        ...(line === undefined ? {} : { line }),
      })),
    },
    profiles: [
      {
        type: 'sampled',
        name: `${name} (milligas)`,
        unit: 'none',
        startValue: 0,
        endValue: profile.total,
        samples,
        weights: stacks.map(({ own }) => own),
      },
    ],
  }
  return `${exactJson(file)}\n`
}
