import { readFileSync } from 'node:fs'
import solc from 'solc'

/** What the compiler gives for the contracts beside this file. */
export interface Compiled {
  readonly contracts: Readonly<Record<string, Readonly<Record<string, object>>>>
  readonly sources: Readonly<Record<string, { readonly id: number }>>
}

/** The compiler's input. */
export const INPUT = {
  language: 'Solidity',
  sources: Object.fromEntries(
    ['Token.sol', 'Kinds.sol'].map((name) => [
      name,
      { content: readFileSync(new URL(`./contracts/${name}`, import.meta.url), 'utf8') },
    ]),
  ),
  settings: {
    evmVersion: 'cancun',
    optimizer: { enabled: true, runs: 200 },
    outputSelection: {
      '*': {
        '*': [
          'abi',
          'evm.bytecode.object',
          'evm.bytecode.sourceMap',
          'evm.bytecode.linkReferences',
          'evm.deployedBytecode.object',
          'evm.deployedBytecode.sourceMap',
          'evm.deployedBytecode.linkReferences',
          'evm.deployedBytecode.immutableReferences',
        ],
      },
    },
  },
}

let compiled: Compiled | undefined

/** Compiles the contracts, once: it takes a second. */
export function compile(): Compiled {
  compiled ??= JSON.parse(solc.compile(JSON.stringify(INPUT))) as Compiled
  return compiled
}
