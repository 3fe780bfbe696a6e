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

const known = new Map<string, Contract>()

/** A contract of this folder; by default that of the Foundry project. */
export function compiled(path = 'foundry/src/Counter.sol', name = 'Counter'): Contract {
  let contract = known.get(path)
  if (contract === undefined) known.set(path, (contract = compile(path, name)))
  return contract
}

function compile(path: string, name: string): Contract {
  const content = readFileSync(new URL(path, import.meta.url), 'utf8')
  const input = {
    language: 'Solidity',
    sources: { [path]: { content } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as Output
  const { abi, evm } = contracts[path]![name]!
  return { abi, bytecode: `0x${evm.bytecode.object}` }
}
