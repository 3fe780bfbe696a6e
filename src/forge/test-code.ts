import { MAX_CODE_SIZE } from '../builtin-actors/index.ts'
import { bytesToHex } from '../harness/index.ts'
import type { ForgeArtifact } from './artifacts.ts'
import type { ForgeConfig } from './config.ts'
import { matchesCreation } from './creation-names.ts'

/** Digits of creation code by which artifacts are found before they are compared as a whole. */
const KEY_DIGITS = 400

/** The way in which a contract of the project runs where the actors are official. */
export type ContractKind = 'test' | 'oversized' | 'official'

interface KnownCode {
  readonly bytecode: string
  readonly name: string
  readonly kind: ContractKind
}

/**
 * Tells the contracts that tests consist of from those that they test, by the folder of their source:
 * test contracts and their helpers run natively, also if the actors are official. So do contracts
 * with more code than the official EVM actor stores, which only tests can have.
 */
export class TestCode {
  readonly #byKey = new Map<string, KnownCode[]>()

  constructor(artifacts: readonly ForgeArtifact[], { test, script }: ForgeConfig) {
    for (const { source, name, bytecode, deployedBytecode } of artifacts) {
      const isTest =
        [test, script].some((folder) => source.startsWith(`${folder}/`)) ||
        /\.[ts]\.sol$/.test(source)
      const isOversized = (deployedBytecode.length - 2) / 2 > MAX_CODE_SIZE
      if (bytecode.length <= 2 || (!isTest && !isOversized)) continue
      const known = { bytecode, name, kind: isTest ? ('test' as const) : ('oversized' as const) }
      const key = bytecode.slice(0, KEY_DIGITS)
      const list = this.#byKey.get(key)
      if (list === undefined) this.#byKey.set(key, [known])
      else list.push(known)
    }
  }

  /** Finds out how the contract of creation code, with arguments behind it, runs. */
  kindOf(initcode: Uint8Array): { readonly kind: ContractKind; readonly name: string } {
    const hex = bytesToHex(initcode)
    const list = this.#byKey.get(hex.slice(0, KEY_DIGITS)) ?? []
    return (
      list.find(({ bytecode }) => matchesCreation(hex, bytecode)) ?? { kind: 'official', name: '' }
    )
  }
}
