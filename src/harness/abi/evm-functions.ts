import { EXPORTED_METHODS } from '../../builtin-actors/index.ts'
import type { EvmEntryFinder, EvmFunctionFinder } from '../../machine/index.ts'
import { type ActorId, SELECTOR_BYTES } from '../../types/index.ts'
import { bytesOfBlock, type ContractLibrary, type KnownContract } from '../solidity/index.ts'
import { indexOf } from './abi-index.ts'
import type { ContractArtifact } from './artifact-types.ts'
import { bytesToHex } from './hex.ts'

/**
 * Finds the functions of contracts that are known, for profiles.
 *
 * @param hasLines - whether the profile has a frame for each line too
 */
export function evmFunctionsOf(
  library: ContractLibrary<ContractArtifact>,
  hasLines: boolean,
): EvmFunctionFinder {
  return ({ kind, code, codeCid, input }) => {
    const part = kind === 'create' ? 'creation' : 'runtime'
    const contract = library.find(code, part, codeCid?.key)
    if (contract === undefined) return undefined
    const map = contract.map(part)
    const entryName = kind === 'create' ? 'constructor' : wantedName(contract, input)
    return {
      entry: {
        name: `${contract.name}.${entryName}`,
        id: `${codeCid?.key ?? contract.name} ${bytesToHex(input.subarray(0, SELECTOR_BYTES))}`,
      },
      jumpAt: (pc) => map?.jumpAt(pc) ?? '-',
      functionAt: (pc) => map?.functionAt(pc),
      lineAt: hasLines ? (pc) => map?.locationAt(pc) : undefined,
    }
  }
}

/** The description of a call on a contract, by its ABI. */
function wantedName(contract: KnownContract<ContractArtifact>, input: Uint8Array): string {
  if (input.length === 0) return 'receive'
  const selector = bytesToHex(input.subarray(0, SELECTOR_BYTES))
  return indexOf(contract.artifact.abi).functionOf.get(selector)?.name ?? 'fallback'
}

/**
 * Names the functions that calls of contracts request by their ABIs, for contracts that run as Wasm.
 *
 * @param artifactOf - gives the artifact of a contract that is known
 */
export function evmEntryOf(
  artifactOf: (id: ActorId) => ContractArtifact | undefined,
): EvmEntryFinder {
  return (id, method, params) => {
    if (method !== EXPORTED_METHODS.InvokeEVM) return undefined
    const artifact = artifactOf(id)
    const input = bytesOfBlock(params)
    if (artifact === undefined || input === undefined) return undefined
    const selector = bytesToHex(input.subarray(0, SELECTOR_BYTES))
    const name =
      selector === '0x'
        ? 'receive'
        : (indexOf(artifact.abi).functionOf.get(selector)?.name ?? 'fallback')
    const contract = artifact.contractName ?? 'contract'
    return { name: `${contract}.${name}`, id: `${contract} ${selector}` }
  }
}
