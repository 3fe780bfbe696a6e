import type { Abi, AbiParameter } from 'abitype'
import { keccak256 } from '../../crypto/index.ts'
import { UsageError } from '../../types/index.ts'
import { bytesToHex, type Hex } from './hex.ts'

/** An entry of an ABI of one kind. */
export type AbiEntry<K extends Abi[number]['type']> = Extract<Abi[number], { readonly type: K }>

/** A function, event or error of an ABI, with what stands for it in bytes. */
export interface Indexed<K extends 'function' | 'event' | 'error'> {
  readonly item: AbiEntry<K>
  readonly name: string
  /** The signature, such as `transfer(address,uint256)`. */
  readonly signature: string
  /** The hash of the signature: 4 bytes of it for functions and errors, 32 for events. */
  readonly selector: Hex
}

type Table<K extends 'function' | 'event' | 'error'> = ReadonlyMap<string, readonly Indexed<K>[]>

/** An ABI by names, signatures and selectors. */
export interface AbiIndex {
  readonly abi: Abi
  readonly inputs: AbiEntry<'constructor'>['inputs']
  /** The items by name and by signature; an overloaded name has more than one. */
  readonly functions: Table<'function'>
  readonly events: Table<'event'>
  readonly errors: Table<'error'>
  /** Functions and errors by their first 4 bytes, events by topic. */
  readonly functionOf: ReadonlyMap<Hex, Indexed<'function'>>
  readonly eventOf: ReadonlyMap<Hex, readonly Indexed<'event'>[]>
  /** Anonymous events, whose logs do not name them. */
  readonly anonymousEvents: readonly Indexed<'event'>[]
  readonly errorOf: ReadonlyMap<Hex, Indexed<'error'>>
}

const indexes = new WeakMap<Abi, AbiIndex>()

/** The index of an ABI, made once. */
export function indexOf(abi: Abi): AbiIndex {
  let index = indexes.get(abi)
  if (index === undefined) {
    index = makeIndex(abi)
    indexes.set(abi, index)
  }
  return index
}

function makeIndex(abi: Abi): AbiIndex {
  const functions = entriesOf(abi, 'function')
  const events = entriesOf(abi, 'event')
  const errors = entriesOf(abi, 'error')
  const constructor = abi.find((item) => item.type === 'constructor')
  return {
    abi,
    inputs: constructor?.inputs ?? [],
    functions: tableOf(functions),
    events: tableOf(events),
    errors: tableOf(errors),
    functionOf: new Map(functions.map((entry) => [entry.selector, entry])),
    eventOf: grouped(events.filter(({ item }) => item.anonymous !== true)),
    anonymousEvents: events.filter(({ item }) => item.anonymous === true),
    errorOf: new Map(errors.map((entry) => [entry.selector, entry])),
  }
}

function entriesOf<K extends 'function' | 'event' | 'error'>(abi: Abi, kind: K): Indexed<K>[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the filter keeps this type only
  const items = abi.filter((item) => item.type === kind) as AbiEntry<K>[]
  return items.map((item) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- functions, events and errors all have a name and inputs
    const { name, inputs } = item as AbiEntry<'function'>
    const signature = `${name}${typesText(inputs)}`
    const hash = keccak256(new TextEncoder().encode(signature))
    return {
      item,
      name,
      signature,
      selector: bytesToHex(kind === 'event' ? hash : hash.subarray(0, 4)),
    }
  })
}

/** Types as signatures have them: `(address,(uint256,bool)[])`. */
function typesText(inputs: readonly AbiParameter[]): string {
  if (!Array.isArray(inputs))
    throw new UsageError(
      'FVM_ABI',
      `an entry of the ABI has ${JSON.stringify(inputs)} for inputs: give an array, as compilers write it`,
    )
  return `(${inputs.map(typeText).join(',')})`
}

function typeText(parameter: AbiParameter): string {
  if (!parameter.type.startsWith('tuple')) return parameter.type
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every tuple has components
  const { components } = parameter as { readonly components: readonly AbiParameter[] }
  return `${typesText(components)}${parameter.type.slice('tuple'.length)}`
}

function grouped(events: readonly Indexed<'event'>[]): Map<Hex, Indexed<'event'>[]> {
  const groups = new Map<Hex, Indexed<'event'>[]>()
  for (const event of events)
    groups.set(event.selector, [...(groups.get(event.selector) ?? []), event])
  return groups
}

function tableOf<K extends 'function' | 'event' | 'error'>(entries: Indexed<K>[]): Table<K> {
  const table = new Map<string, Indexed<K>[]>()
  for (const entry of entries)
    for (const key of [entry.name, entry.signature])
      table.set(key, [...(table.get(key) ?? []), entry])
  return table
}
