import { readFileSync } from 'node:fs'

/** A contract as solc gives it. */
export interface SolcContract {
  readonly abi: readonly object[]
  readonly evm: {
    readonly bytecode: { readonly object: string; readonly sourceMap: string }
    readonly deployedBytecode: { readonly object: string; readonly sourceMap: string }
  }
}

/** The sources here, compiled: artifact.test.ts makes the file anew with -u. */
export const COMPILED = JSON.parse(
  readFileSync(new URL('./compiled.json', import.meta.url), 'utf8'),
) as {
  readonly contracts: Readonly<Record<string, Readonly<Record<string, SolcContract>>>>
  readonly sources: Readonly<Record<string, { readonly id: number }>>
}

/** A contract by its name. */
export function contractOf(name: string): SolcContract {
  const found = Object.values(COMPILED.contracts).find((contracts) => name in contracts)
  return found![name]! // the tests name those that are there
}
