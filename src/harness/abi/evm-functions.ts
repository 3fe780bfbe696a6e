import type { EvmFunctionFinder } from '../../machine/index.ts'
import { SELECTOR_BYTES } from '../../types/index.ts'
import type { ContractLibrary, KnownContract } from '../solidity/index.ts'
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
