import { UsageError } from '../../types/index.ts'
import { type ContractArtifact, type Hex, hexToBytes, type LinkReferences } from '../abi/index.ts'
import { isLinkReference } from './artifact-formats.ts'

/** Addresses of libraries, by name (`'Maths'`) or by source and name (`'contracts/Maths.sol:Maths'`). */
export type Libraries = Readonly<Record<string, Hex>>

/**
 * Links the code of an artifact with the addresses of its libraries.
 *
 * @throws UsageError `FVM_UNLINKED` naming the libraries that are missing, `FVM_LIBRARY` for one that
 * the contract does not use
 */
export function linkBytecode(artifact: ContractArtifact, libraries: Libraries = {}): Uint8Array {
  const { linkReferences, contractName } = artifact
  const what = contractName ?? 'the contract'
  const { code, used, missing } = link(artifact.bytecode, linkReferences, libraries, what)
  if (missing.length > 0 || code.includes('_'))
    throw new UsageError(
      'FVM_UNLINKED',
      missing.length > 0
        ? `${what} needs the libraries ${missing.join(', ')}: deploy them and give their addresses, as in { libraries: { ${JSON.stringify(nameOf(missing[0]!))}: library.address } }`
        : `the bytecode of ${what} has placeholders of libraries, and no linkReferences that say whose: give the whole artifact, or link it with the compiler`,
    )
  const unknown = Object.keys(libraries).find((name) => !used.has(name))
  if (unknown !== undefined)
    throw new UsageError(
      'FVM_LIBRARY',
      `${what} does not use a library ${JSON.stringify(unknown)}: it uses ${librariesOf(linkReferences).join(', ') || 'none'}`,
    )
  return hexToBytes(code, `the bytecode of ${what}`)
}

/** Returns the deployed code of an artifact. @throws UsageError `FVM_ETCH` if it has none, or libraries are missing */
export function linkDeployed({ deployedBytecode, contractName }: ContractArtifact): Uint8Array {
  const what = contractName ?? 'the artifact'
  if (deployedBytecode === undefined || deployedBytecode === '0x')
    throw new UsageError('FVM_ETCH', `${what} has no deployed bytecode: give the code itself`)
  if (deployedBytecode.includes('_'))
    throw new UsageError(
      'FVM_ETCH',
      `${what} needs libraries: deploy it, and etch what vm.evm.getCode gives`,
    )
  return hexToBytes(deployedBytecode, `the deployed bytecode of ${what}`)
}

/** The libraries that code needs, by source and name. */
function librariesOf(references: LinkReferences): string[] {
  return Object.entries(references).flatMap(([source, names]) =>
    Object.keys(names).map((name) => `${source}:${name}`),
  )
}

function link(
  bytecode: Hex,
  references: LinkReferences,
  libraries: Libraries,
  what: string,
): { code: string; used: Set<string>; missing: string[] } {
  const used = new Set<string>()
  const missing: string[] = []
  let code: string = bytecode
  for (const [source, names] of Object.entries(references))
    for (const [name, places] of Object.entries(names)) {
      const full = `${source}:${name}`
      const key = Object.hasOwn(libraries, full) ? full : name
      const address = Object.hasOwn(libraries, key) ? libraries[key]! : undefined
      if (address === undefined) {
        missing.push(full)
        continue
      }
      used.add(key)
      for (const place of places) code = insert(code, place, address, `${full} in ${what}`)
    }
  return { code, used, missing }
}

function insert(code: string, place: unknown, address: Hex, what: string): string {
  if (!isLinkReference(place) || 2 * (place.start + 20) + 2 > code.length)
    throw new UsageError(
      'FVM_ARTIFACT',
      `the place of library ${what} is ${JSON.stringify(place)}, which is not 20 bytes of the code: compile it again`,
    )
  const at = 2 + 2 * place.start
  return code.slice(0, at) + address.slice(2).toLowerCase() + code.slice(at + 40)
}

function nameOf(full: string): string {
  return full.slice(full.lastIndexOf(':') + 1)
}
