import { bytesToHex, type Hex } from '../harness/index.ts'
import { CborReader } from '../ipld/index.ts'
import { DecodeError } from '../types/index.ts'
import type { ForgeArtifact } from './artifacts.ts'
import type { TraceCall, TraceItem } from './trace.ts'

/** Digits of code that distinguish artifacts before they are compared as a whole. */
const KEY_DIGITS = 200

/** Names of contracts by the code that created them. */
export class CreationNames {
  readonly #artifacts: readonly ForgeArtifact[]
  readonly #names = new Map<Hex, string>()

  constructor(artifacts: readonly ForgeArtifact[]) {
    this.#artifacts = artifacts.filter(({ bytecode }) => bytecode.length > 2)
  }

  set(address: Hex, name: string): void {
    this.#names.set(address, name)
  }

  /** Addresses of contracts that have a name. */
  get addresses(): readonly Hex[] {
    return [...this.#names.keys()]
  }

  nameOf(address: Hex): string | undefined {
    return this.#names.get(address)
  }

  /** Reads the creations of a trace. */
  learn(items: readonly TraceItem[]): void {
    for (const item of items) {
      if (item.type !== 'call') continue
      const address =
        item.kind === 'create' && item.exitCode === 0 ? createdIn(item.output) : undefined
      const name = address === undefined ? undefined : this.nameOfCreation(item)
      if (address !== undefined && name !== undefined) this.set(address, name)
      this.learn(item.children)
    }
  }

  /** Finds the name of the contract that a call creates. */
  nameOfCreation({ call }: TraceCall): string | undefined {
    const initcode = call.params === undefined ? undefined : initcodeIn(call.params.data)
    if (initcode === undefined) return undefined
    const hex = bytesToHex(initcode)
    return this.#artifacts.find(({ bytecode }) => matchesCreation(hex, bytecode))?.name
  }
}

/** Whether init code is that of an artifact, with arguments behind it and libraries put in. */
export function matchesCreation(initcode: string, bytecode: string): boolean {
  if (initcode.length < bytecode.length) return false
  const placeholder = bytecode.indexOf('__')
  if (placeholder < 0) return initcode.startsWith(bytecode)
  return placeholder >= KEY_DIGITS && initcode.startsWith(bytecode.slice(0, placeholder))
}

function initcodeIn(params: Uint8Array): Uint8Array | undefined {
  return tryRead(() => {
    const r = new CborReader(params)
    r.readTupleHeader(2, 'create params')
    return r.readBytes()
  })
}

/** Returns the address in the return value of a creation; undefined for other data. */
export function createdIn(output: Uint8Array): Hex | undefined {
  return tryRead(() => {
    const r = new CborReader(output)
    r.readTupleHeader(3, 'create return')
    r.readUint()
    if (!r.readNull()) r.readBytes()
    return bytesToHex(r.readFixedBytes(20, 'address'))
  })
}

function tryRead<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}
