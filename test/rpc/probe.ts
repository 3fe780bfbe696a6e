import { readFileSync } from 'node:fs'
import solc from 'solc'
import type { Abi, Hex } from 'viem'

/** A contract as the compiler gives it. */
export interface Compiled {
  readonly abi: Abi
  readonly bytecode: Hex
}

interface Output {
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>>
  >
}

const INPUT = {
  language: 'Solidity',
  sources: {
    'Probe.sol': {
      content: readFileSync(new URL('./contracts/Probe.sol', import.meta.url), 'utf8'),
    },
  },
  settings: {
    evmVersion: 'cancun',
    optimizer: { enabled: true, runs: 200 },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
  },
}

let output: Output | undefined

/** A contract of `contracts/Probe.sol`, compiled once. */
export function compiled(name: 'Probe' | 'Library'): Compiled {
  output ??= JSON.parse(solc.compile(JSON.stringify(INPUT))) as Output
  const { abi, evm } = output.contracts['Probe.sol']![name]!
  return { abi, bytecode: `0x${evm.bytecode.object}` }
}
