import type { Abi } from 'abitype'
import { nearestName, UsageError } from '../../types/index.ts'
import {
  type ArtifactOptions,
  bytesToHex,
  type ContractArtifact,
  type ContractSource,
  type GeneratedSource,
  type Hex,
  type LinkReference,
  type LinkReferences,
} from '../abi/index.ts'

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An artifact that is nothing but creation code. */
export function artifactOfBytes(code: Uint8Array): ContractArtifact {
  return fromParts({ abi: [], bytecode: bytesToHex(code) }, {})
}

/**
 * An artifact whose fields stand at its top, or in `evm`: Hardhat's, Foundry's, Truffle's,
 * OpenZeppelin's, one contract of solc's, or `{ abi, bytecode }`.
 */
export function fromParts(json: Json, options: ArtifactOptions): ContractArtifact {
  const evm = isRecord(json['evm']) ? json['evm'] : {}
  const creation = partOf(evm['bytecode'] ?? json['bytecode'])
  const deployed = partOf(evm['deployedBytecode'] ?? json['deployedBytecode'])
  const contractName = textOf(json['contractName']) ?? targetOf(json)?.name
  const what = contractName ?? 'the artifact'
  return {
    contractName,
    sourceName: textOf(json['sourceName']) ?? textOf(json['sourcePath']) ?? targetOf(json)?.source,
    abi: checkedAbi(json['abi'], what),
    bytecode: codeOf(creation['object'], `the bytecode of ${what}`) ?? '0x',
    deployedBytecode: codeOf(deployed['object'], `the deployed bytecode of ${what}`),
    linkReferences: linksOf(json['linkReferences'] ?? creation['linkReferences']),
    deployedLinkReferences: linksOf(json['deployedLinkReferences'] ?? deployed['linkReferences']),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler writes this form
    immutableReferences: (json['immutableReferences'] ??
      deployed['immutableReferences'] ??
      {}) as ContractArtifact['immutableReferences'],
    sourceMap: textOf(creation['sourceMap']) ?? textOf(json['sourceMap']),
    deployedSourceMap: textOf(deployed['sourceMap']) ?? textOf(json['deployedSourceMap']),
    sources: sourcesOf(ownSources(json), options),
    generatedSources: generatedOf(creation['generatedSources'], deployed['generatedSources']),
  }
}

/** An artifact of Hardhat with what its build info adds. */
export function fromHardhat(json: Json, options: ArtifactOptions): ContractArtifact {
  const plain = fromParts(json, options)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller has checked that it is given
  const { buildInfo } = options as { readonly buildInfo: Json }
  const output = isRecord(buildInfo['output']) ? buildInfo['output'] : buildInfo
  if (!isRecord(output['contracts']) || plain.contractName === undefined)
    throw new UsageError(
      'FVM_ARTIFACT',
      `buildInfo is an object with ${Object.keys(buildInfo).join(', ') || 'no fields'}: give the parsed artifacts/build-info/*.json (of Hardhat 3 the *.output.json) that the artifact belongs to`,
    )
  const input = isRecord(buildInfo['input']) ? buildInfo['input'] : {}
  const given = isRecord(input['sources'])
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the sources are checked when they are read
      (input['sources'] as NonNullable<ArtifactOptions['sources']>)
    : undefined
  const names = [textOf(json['inputSourceName']), plain.sourceName].filter(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the lines above have checked that it is an object
    (name) => name !== undefined && isRecord((output['contracts'] as Json)[name]),
  )
  const contract = [...names.slice(0, 1), plain.contractName].join(':')
  const sources = options.sources ?? given
  const full = fromSolcOutput(output, {
    contract,
    ...(sources === undefined ? {} : { sources }),
  })
  return { ...full, sourceName: plain.sourceName ?? full.sourceName }
}

/** A contract of solc's standard JSON output. */
export function fromSolcOutput(output: Json, options: ArtifactOptions): ContractArtifact {
  assertCompiled(output)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `assertCompiled` has checked that it is an object
  const all = Object.entries(output['contracts'] as Json).flatMap(([source, contracts]) =>
    Object.entries(isRecord(contracts) ? contracts : {}).map(([name, json]) => ({
      source,
      name,
      json,
    })),
  )
  const { contract } = options
  const found =
    contract === undefined
      ? all
      : all.filter(({ source, name }) => name === contract || `${source}:${name}` === contract)
  const [first] = found
  if (first === undefined || found.length > 1 || !isRecord(first.json)) {
    const names = offered(found.length > 1 ? found : all).map(
      ({ source, name }) => `${source}:${name}`,
    )
    const nearest = contract === undefined ? undefined : nearestName(contract, namesOf(all))
    const example = nearest ?? names[0] ?? 'Token.sol:Token'
    const given = contract === undefined ? '' : ` and ${JSON.stringify(contract)} is asked for`
    throw new UsageError(
      'FVM_ARTIFACT',
      `the compiler's output has ${names.length === 0 ? 'no contracts' : `the contracts ${names.join(', ')}`}${given}: give contract, as in { contract: ${JSON.stringify(example)} }`,
    )
  }
  const { source, name, json } = first
  if (!Array.isArray(json['abi']))
    throw new UsageError(
      'FVM_ARTIFACT',
      `the compiler's output has no ABI of ${name}: ask for it by outputSelection, with abi, evm.bytecode and evm.deployedBytecode`,
    )
  return {
    ...fromParts(json, {}),
    contractName: name,
    sourceName: source,
    sources: sourcesOf(output['sources'], options),
  }
}

/** A contract of a compiler's output. */
interface Compiled {
  readonly source: string
  readonly name: string
  readonly json: unknown
}

/** Chooses the contracts to offer: those with code that the project itself defines, if there are any. */
function offered(all: readonly Compiled[]): readonly Compiled[] {
  const isOwn = ({ source }: Compiled): boolean =>
    !/(^|\/)node_modules\/|^@|^lib\/|^(forge-std|hardhat)\//.test(source)
  const hasCode = ({ json }: Compiled): boolean => {
    const evm = isRecord(json) && isRecord(json['evm']) ? json['evm'] : {}
    const { object } = partOf(evm['bytecode'])
    return typeof object === 'string' && object !== '' && object !== '0x'
  }
  const own = all.filter((one) => isOwn(one) && hasCode(one))
  if (own.length > 0) return own
  const deployable = all.filter(hasCode)
  return deployable.length > 0 ? deployable : all
}

/** Lists the ways to name each contract. */
function namesOf(all: readonly Compiled[]): string[] {
  return all.flatMap(({ source, name }) => [name, `${source}:${name}`])
}

function assertCompiled(output: Json): void {
  const errors = Array.isArray(output['errors']) ? (output['errors'] as readonly unknown[]) : []
  const failed = errors.filter(isRecord).filter((error) => error['severity'] === 'error')
  if (failed.length === 0) return
  const texts = failed.map((e) => textOf(e['formattedMessage']) ?? textOf(e['message']) ?? '?')
  throw new UsageError(
    'FVM_ARTIFACT',
    `the compiler failed, so there is no contract to deploy: correct the sources\n${texts.join('\n')}`,
  )
}

/** Code with what belongs to it: solc and Foundry put both into an object. */
function partOf(value: unknown): Json {
  return isRecord(value) ? value : { object: value }
}

/** The code as 0x text, in which a library may still be missing. */
function codeOf(value: unknown, what: string): Hex | undefined {
  if (value === undefined || value === null) return undefined
  const digits = typeof value === 'string' ? value.replace(/^0x/, '') : undefined
  if (digits === undefined || !isCode(digits))
    throw new UsageError(
      'FVM_ARTIFACT',
      `${what} is ${typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value}: hexadecimal digits are accepted, as compilers write them`,
    )
  return `0x${digits}`
}

/** @throws UsageError `FVM_ARTIFACT` unless all entries and their parameters have the form of an ABI */
function checkedAbi(abi: unknown, what: string): Abi {
  const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'
  const isParameters = (list: unknown, depth: number): boolean =>
    list === undefined ||
    (Array.isArray(list) &&
      depth < MAX_ABI_DEPTH &&
      list.every(
        (item: unknown) =>
          isRecord(item) &&
          typeof item['type'] === 'string' &&
          item['type'].length <= MAX_TYPE_LENGTH &&
          isText(item['name']) &&
          isParameters(item['components'], depth + 1),
      ))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller has checked that it is an array
  const entries = abi as readonly unknown[]
  const bad = entries.findIndex(
    (entry) =>
      !isRecord(entry) ||
      !isText(entry['type']) ||
      !isText(entry['name']) ||
      !isParameters(entry['inputs'], 0) ||
      !isParameters(entry['outputs'], 0),
  )
  if (bad >= 0)
    throw new UsageError(
      'FVM_ARTIFACT',
      `entry ${bad} of the abi of ${what} is ${shortText(entries[bad])}: entries are objects with type, name, inputs and outputs, as compilers write them`,
    )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all entries are checked above
  return abi as Abi
}

/** Deepest nesting of tuples in an ABI, and longest text of a type: past what compilers write. */
const MAX_ABI_DEPTH = 64
const MAX_TYPE_LENGTH = 500

function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

const PLACEHOLDER_LENGTH = 40

/** Whether text is pairs of hexadecimal digits, with placeholders of libraries between them. */
function isCode(digits: string): boolean {
  let at = 0
  while (at < digits.length) {
    const open = digits.indexOf('__', at)
    const end = open < 0 ? digits.length : open
    const plain = digits.slice(at, end)
    if (plain.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(plain)) return false
    at = open < 0 ? end : open + PLACEHOLDER_LENGTH
  }
  return at === digits.length
}

function linksOf(value: unknown): LinkReferences {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- link.ts checks the places when it reads them
  return isRecord(value) ? (value as LinkReferences) : {}
}

/** The contract's name in solc's metadata, as Foundry keeps it. */
function targetOf(json: Json): { source: string; name: string } | undefined {
  const { metadata } = json
  const settings = isRecord(metadata) ? metadata['settings'] : undefined
  const target = isRecord(settings) ? settings['compilationTarget'] : undefined
  if (!isRecord(target)) return undefined
  const [[source, name] = []] = Object.entries(target)
  return source === undefined || typeof name !== 'string' ? undefined : { source, name }
}

/** The one source that an artifact of Foundry or Truffle tells of. */
function ownSources(json: Json): Json {
  const { ast } = json
  const path =
    (isRecord(ast) ? textOf(ast['absolutePath']) : undefined) ?? textOf(json['sourcePath'])
  const name = path ?? targetOf(json)?.source
  const id = isRecord(ast) && typeof json['id'] !== 'number' ? idOfAst(ast) : json['id']
  if (name === undefined) return {}
  return { [name]: { id, ast, content: json['source'] } }
}

/** The id of a source stands last in the place of its syntax tree: `start:length:id`. */
function idOfAst(ast: Json): number | undefined {
  const id = Number(textOf(ast['src'])?.split(':')[2])
  return Number.isSafeInteger(id) ? id : undefined
}

function sourcesOf(output: unknown, options: ArtifactOptions): ContractArtifact['sources'] {
  const sources: Record<string, ContractSource> = {}
  const given = options.sources ?? {}
  const entries = isRecord(output) ? output : {}
  for (const name of new Set([...Object.keys(entries), ...Object.keys(given)])) {
    const entry = isRecord(entries[name]) ? entries[name] : {}
    const text = given[name]
    const { id } = entry
    sources[name] = {
      id: typeof id === 'number' ? id : undefined,
      content: textOf(typeof text === 'object' ? text.content : text) ?? textOf(entry['content']),
      ast: entry['ast'],
    }
  }
  return sources
}

function generatedOf(...lists: readonly unknown[]): GeneratedSource[] {
  const byId = new Map<number, GeneratedSource>()
  for (const entry of lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))) {
    if (!isRecord(entry) || typeof entry['id'] !== 'number') continue
    const { id } = entry
    byId.set(id, {
      id,
      name: textOf(entry['name']) ?? '#utility.yul',
      content: textOf(entry['contents']),
    })
  }
  return [...byId.values()]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Whether places in code are what a compiler writes. */
export function isLinkReference(value: unknown): value is LinkReference {
  return isRecord(value) && Number.isSafeInteger(value['start']) && value['length'] === 20
}
