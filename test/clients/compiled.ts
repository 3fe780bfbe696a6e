import { readFileSync } from 'node:fs'
import solc from 'solc'
import type { Abi, Hex } from 'viem'

/** A contract as the compiler gives it. */
export interface Contract {
  readonly abi: Abi
  readonly bytecode: Hex
}

interface Output {
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>>
  >
}

let output: Output | undefined

/** The contract of the suites, which is that of the Foundry project. */
export function compiled(): Contract {
  const content = readFileSync(new URL('./foundry/src/Counter.sol', import.meta.url), 'utf8')
  const input = {
    language: 'Solidity',
    sources: { 'Counter.sol': { content } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  output ??= JSON.parse(solc.compile(JSON.stringify(input))) as Output
  const { abi, evm } = output.contracts['Counter.sol']!['Counter']!
  return { abi, bytecode: `0x${evm.bytecode.object}` }
}
