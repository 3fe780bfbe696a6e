import {
  type AbiIndex,
  bytesToHex,
  decodeValues,
  eventValues,
  type Hex,
  indexOf,
} from '../harness/index.ts'
import { DecodeError } from '../types/index.ts'
import { decodeAbi } from './abi.ts'
import { type Build, type ForgeArtifact } from './artifacts.ts'
import { cheatEntries } from './cheats/run-cheat.ts'
import { storageEntries } from './cheats/run-storage-cheat.ts'
import { CreationNames, createdIn } from './creation-names.ts'
import { bytesOfBlock } from './eth-state.ts'
import { itemsOf } from './hex-text.ts'
import { selectorOfInput, type TraceCall, type TraceItem } from './trace.ts'
import { argText } from './value-text.ts'

/** The names and interfaces with which a trace is written. */
export interface TraceNames {
  readonly build: Build
  readonly labels: ReadonlyMap<Hex, string>
  readonly textOf: (data: Uint8Array) => string
  readonly testContract: Hex
  readonly testName: string
  /** Trace of setUp, which creates contracts that a test calls. */
  readonly setup: readonly TraceItem[]
}

const NO_TEXT = '[]'

/** Writes a trace as a tree of calls, as forge does. */
export function traceText(items: readonly TraceItem[], names: TraceNames): string {
  const writer = new TraceWriter(names)
  writer.learn(names.setup)
  writer.learn(items)
  return items.flatMap((item) => writer.lines(item, '  ', '  ')).join('\n')
}

class TraceWriter {
  readonly #names: TraceNames
  readonly #indexes: AbiIndex[]
  /** Contracts by the addresses where the trace has created them. */
  readonly #created: CreationNames

  constructor(names: TraceNames) {
    this.#names = names
    this.#indexes = names.build.artifacts.map(({ abi }: ForgeArtifact) => indexOf(abi))
    this.#created = new CreationNames(names.build.artifacts)
    this.#created.set(names.testContract, names.testName)
  }

  /** Reads which contracts a trace creates. */
  learn(items: readonly TraceItem[]): void {
    this.#created.learn(items)
  }

  lines(item: TraceItem, first: string, rest: string): string[] {
    if (item.type === 'console') return [`${first}├─ console::log(${JSON.stringify(item.line)})`]
    if (item.type === 'cheat') return [`${first}├─ ${this.#cheatText(item)}`]
    if (item.type === 'log') return [`${first}├─ ${this.#logText(item.log)}`]
    // A creation is one step: the calls between the actors that carry it out are left out.
    if (isCodeLookup(item)) return []
    const inner = item.kind === 'create' ? bodyOfCreation(item) : item.children
    const children = inner.flatMap((child) => this.lines(child, `${rest}  `, `${rest}  `))
    return [
      `${first}${first === rest && first === '  ' ? '' : '├─ '}[${item.gas / 1000n}] ${this.#callText(item)}`,
      ...children,
      `${rest}  └─ ← ${this.#outcomeText(item)}`,
    ]
  }

  #callText(item: TraceCall): string {
    const { kind, call } = item
    if (kind === 'create') return `new ${this.#created.nameOfCreation(item) ?? '<contract>'}`
    const value = call.value === 0n ? '' : `{value: ${call.value}}`
    if (kind === 'other') return `f0${call.actorId ?? '?'}::method ${call.method}${value}`
    const input = call.params === undefined ? new Uint8Array(0) : inputBytes(call.params)
    const suffix = kind === 'delegate' ? ' [delegatecall]' : call.readOnly ? ' [staticcall]' : ''
    return `${this.#nameOf(call.to ?? '0x')}::${this.#functionText(input, value)}${suffix}`
  }

  #nameOf(address: Hex): string {
    return this.#names.labels.get(address) ?? this.#created.nameOf(address) ?? address
  }

  #functionText(input: Uint8Array, value: string): string {
    if (input.length < 4) return input.length === 0 ? `receive${value}()` : `fallback${value}()`
    const selector = selectorOfInput(input)
    for (const index of this.#indexes) {
      const found = index.functionOf.get(selector)
      if (found === undefined) continue
      const args = tryDecode(() => decodeValues(found.item.inputs, input.subarray(4), found.name))
      if (args !== undefined) return `${found.name}${value}(${args.map(argText).join(', ')})`
    }
    return `${selector}${value}(${bytesToHex(input.subarray(4))})`
  }

  #cheatText({ input, isOk, output }: Extract<TraceItem, { type: 'cheat' }>): string {
    const selector = selectorOfInput(input)
    const ofVm = cheatEntries().get(selector)
    const entry = ofVm ?? storageEntries().get(selector)
    if (entry === undefined) return `VM::${bytesToHex(input)}`
    const { name, inputs, outputs } = entry.signature
    const args = tryDecode(() => decodeAbi(inputs, input.subarray(4), name)) ?? []
    const call = `${ofVm === undefined ? 'fvm' : 'VM'}::${name}(${args.map(argText).join(', ')})`
    if (!isOk) return `${call} ← [Revert] ${this.#names.textOf(output)}`
    const values =
      outputs.length === 0 ? [] : itemsOf(tryDecode(() => decodeAbi(outputs, output, name)))
    return `${call} ← [Return] ${values.map(argText).join(', ')}`.trimEnd()
  }

  #logText({ emitter, topics, data }: Extract<TraceItem, { type: 'log' }>['log']): string {
    const [topic] = topics
    for (const index of this.#indexes)
      for (const event of topic === undefined ? [] : (index.eventOf.get(topic) ?? [])) {
        const values = eventValues(event, topics, bytesToHex(data))
        if (values === undefined) continue
        const named = event.item.inputs.map(
          ({ name = '' }, at) => `${name}: ${argText(values[at])}`,
        )
        return `emit ${event.name}(${named.join(', ')})`
      }
    return `emit from ${this.#nameOf(emitter)}: topics ${topics.join(', ') || NO_TEXT}, data ${bytesToHex(data)}`
  }

  #outcomeText({ kind, exitCode, output }: TraceCall): string {
    if (exitCode === undefined) return '[Refused]'
    if (exitCode !== 0)
      return exitCode === 33
        ? `[Revert] ${this.#names.textOf(output)}`
        : `[Exit ${exitCode}] ${output.length === 0 ? '' : bytesToHex(output)}`.trimEnd()
    if (kind === 'create') {
      const address = createdIn(output)
      return `[Return] ${address ?? ''}`.trimEnd()
    }
    return output.length === 0 ? '[Stop]' : `[Return] ${bytesToHex(output)}`
  }
}

/** Whether a call is the lookup of a contract's code that EXTCODESIZE makes. */
function isCodeLookup({ kind, call }: TraceCall): boolean {
  return kind === 'other' && call.readOnly && GET_CODE.includes(call.method)
}

const GET_CODE: readonly bigint[] = [3n, 4n]

function bodyOfCreation({ children }: TraceCall): readonly TraceItem[] {
  return children.flatMap((child) =>
    child.type === 'call' && child.kind === 'other' ? bodyOfCreation(child) : [child],
  )
}

function inputBytes({
  codec,
  data,
}: {
  readonly codec: number
  readonly data: Uint8Array
}): Uint8Array {
  return tryDecode(() => bytesOfBlock(codec, data)) ?? data
}

function tryDecode<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}
