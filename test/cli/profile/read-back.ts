import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { Profile as Pprof } from 'pprof-format'
import { expect } from 'vitest'
import {
  PROFILE_FORMATS,
  type Profile,
  type ProfileFormat,
  renderProfile,
} from '../../../src/harness/index.ts'

const SCHEMA = new URL(
  '../../../node_modules/speedscope/dist/release/file-format-schema.json',
  import.meta.url,
)
const isSpeedscope = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(fileURLToPath(SCHEMA), 'utf8')),
)

interface Speedscope {
  readonly shared: { readonly frames: readonly { readonly name: string }[] }
  readonly profiles: readonly {
    readonly endValue: number
    readonly samples: readonly (readonly number[])[]
    readonly weights: readonly number[]
  }[]
}
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly children: readonly number[] }[]
  readonly startTime: number
  readonly endTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}
interface HtmlData {
  readonly total: number
  readonly nodes: readonly (readonly [number, number, number, number])[]
}

const sum = (parts: Iterable<number | bigint | string>): bigint =>
  [...parts].reduce<bigint>((all, part) => all + BigInt(part), 0n)

/** Reads milligas out of each form, as a program that knows the form alone would. */
const READERS: Readonly<Record<ProfileFormat, (content: string | Uint8Array) => bigint>> = {
  folded: (text) =>
    sum(
      String(text)
        .split('\n')
        .slice(0, -1)
        .map((line) => /^.+ (\d+)$/.exec(line)?.[1] ?? 'no amount'),
    ),
  speedscope: (text) => {
    const file = JSON.parse(String(text)) as Speedscope
    expect(isSpeedscope(file), JSON.stringify(isSpeedscope.errors)).toBe(true)
    const [profile] = file.profiles
    if (profile === undefined) return 0n
    expect(profile.samples.length).toBe(profile.weights.length)
    const { frames } = file.shared
    expect(profile.samples.every((stack) => stack.every((place) => place in frames))).toBe(true)
    expect(sum(profile.weights)).toBe(BigInt(profile.endValue))
    return sum(profile.weights)
  },
  cpuprofile: (text) => {
    const profile = JSON.parse(String(text)) as CpuProfile
    const ids = new Set(profile.nodes.map(({ id }) => id))
    expect(ids.size).toBe(profile.nodes.length)
    expect(profile.nodes.flatMap(({ children }) => children).every((id) => ids.has(id))).toBe(true)
    expect(profile.samples.every((id) => ids.has(id))).toBe(true)
    expect(profile.samples.length).toBe(profile.timeDeltas.length)
    expect(BigInt(profile.endTime)).toBe(BigInt(profile.startTime) + sum(profile.timeDeltas))
    return sum(profile.timeDeltas)
  },
  pprof: (bytes) => {
    const profile = Pprof.decode(bytes as Uint8Array)
    const types = profile.sampleType.map(({ type }) => profile.stringTable.strings[Number(type)])
    expect(types).toEqual(['calls', 'compute', 'other', 'gas'])
    const locations = new Set(profile.location.map(({ id }) => Number(id)))
    const isKnown = (id: number | bigint) => locations.has(Number(id))
    expect(profile.sample.every(({ locationId }) => locationId.every(isKnown))).toBe(true)
    const values = profile.sample.map(({ value }) => value.map(BigInt))
    expect(sum(values.flatMap(([, compute, other]) => [compute!, other!]))).toBe(
      sum(values.map(([, , , gas]) => gas!)),
    )
    return sum(values.map(([, , , gas]) => gas!))
  },
  svg: (text) => sum([...String(text).matchAll(/ data-self="(\d+)"/g)].map(([, self]) => self!)),
  html: (text) => {
    const json = /<script type="application\/json" id="profile">(.*?)<\/script>/s.exec(String(text))
    const { nodes, total } = JSON.parse(json?.[1] ?? '') as HtmlData
    expect(nodes.every(([parent], i) => parent < i)).toBe(true)
    expect(sum(nodes.map(([, , own]) => own))).toBe(BigInt(total))
    return sum(nodes.map(([, , own]) => own))
  },
}

/** What a profile in some form adds up to, in milligas; the form itself is checked too. */
export function readBack(content: string | Uint8Array, format: ProfileFormat): bigint {
  return READERS[format](content)
}

/** What a profile adds up to in every form. */
export function readBackAll(profile: Profile): Record<ProfileFormat, bigint> {
  const entries = PROFILE_FORMATS.map((format) => [
    format,
    readBack(renderProfile(profile, format, 'a "name" <of> & it'), format),
  ])
  return Object.fromEntries(entries) as Record<ProfileFormat, bigint> // of all forms
}

/** The same amount in every form. */
export function inEveryFormat(milligas: bigint): Record<ProfileFormat, bigint> {
  const entries = PROFILE_FORMATS.map((format) => [format, milligas])
  return Object.fromEntries(entries) as Record<ProfileFormat, bigint> // of all forms
}
