import {
  Line,
  Location,
  Function as PprofFunction,
  Profile as PprofProfile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format'
import type { Profile } from '../profile.ts'
import { FrameTable, stacksOf } from '../stacks.ts'

/** The values of a sample; viewers show the last one by default. */
const VALUES = [
  ['calls', 'count'],
  ['compute', 'milligas'],
  ['other', 'milligas'],
  ['gas', 'milligas'],
] as const

/** A profile for `go tool pprof` and compatible tools: the protobuf, not compressed. */
export function toPprof(profile: Profile): Uint8Array {
  const strings = new StringTable()
  const table = new FrameTable()
  const sample = stacksOf(profile).map(
    ({ node, own }) =>
      new Sample({
        locationId: profile
          .stackOf(node)
          .reverse()
          .map((frame) => table.placeOf(frame) + 1),
        value: [node.count, node.compute, node.other, own],
      }),
  )
  const functions = table.frames.map(
    ({ name, file, kind }, place) =>
      new PprofFunction({
        id: place + 1,
        name: strings.dedup(name),
        systemName: strings.dedup(name),
        filename: strings.dedup(file ?? kind),
      }),
  )
  const location = table.frames.map(
    ({ line }, place) =>
      new Location({ id: place + 1, line: [new Line({ functionId: place + 1, line: line ?? 0 })] }),
  )
  const sampleType = VALUES.map(
    ([type, unit]) => new ValueType({ type: strings.dedup(type), unit: strings.dedup(unit) }),
  )
  return new PprofProfile({
    sampleType,
    sample,
    location,
    function: functions,
    stringTable: strings,
    defaultSampleType: strings.dedup('gas'),
  }).encode()
}
