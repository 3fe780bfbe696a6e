import type { Abi } from 'abitype'
import { assertOptions, type OptionNames, UsageError } from '../../types/index.ts'
import type { ArtifactOptions, ContractArtifact } from '../abi/index.ts'
import {
  artifactOfBytes,
  fromHardhat,
  fromParts,
  fromSolcOutput,
  isRecord,
  type Json,
} from './artifact-formats.ts'

/**
 * A value that counts as an artifact: what solc, Hardhat, Foundry, Truffle or OpenZeppelin wrote, parsed, or
 * any object with `abi` and `bytecode`. With an ABI that is `as const`, contracts have its types.
 */
export type ArtifactLike = object

/** The ABI of an artifact, with its types if it is `as const`. */
export type AbiOf<T> = T extends { readonly abi: infer A extends Abi } ? A : Abi

const ARTIFACT_OPTIONS = {
  contract: true,
  buildInfo: true,
  sources: true,
} satisfies OptionNames<ArtifactOptions>

/** @throws UsageError `FVM_OPTION` for names that are not options of an artifact */
export function assertArtifactOptions(options: unknown): void {
  assertOptions(options, 'the options of an artifact', ARTIFACT_OPTIONS)
}

const known = new WeakMap<object, ContractArtifact>()

/**
 * Reads an artifact: solc's standard JSON output (with `contract`, if it has more than one),
 * Hardhat's `artifacts/**.json` and build info, Foundry's `out/**.json`, OpenZeppelin's
 * `build/contracts/*.json`, Truffle's, or `{ abi, bytecode }`.
 *
 * @throws UsageError `FVM_ARTIFACT` for anything else, a contract that is not there, and output of a
 * compiler that failed
 * @example readArtifact({ abi: [], bytecode: '0x6000' }).bytecode // '0x6000'
 */
export function readArtifact<const T extends ArtifactLike>(
  artifact: T,
  options: ArtifactOptions = {},
): ContractArtifact<AbiOf<T>> {
  assertArtifactOptions(options)
  const isPlain = Object.keys(options).length === 0
  let read = isPlain ? known.get(artifact) : undefined
  if (read === undefined) {
    read = readAny(artifact, options)
    if (isPlain) known.set(artifact, read)
    known.set(read, read)
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the ABI is taken from the artifact unchanged
  return read as ContractArtifact<AbiOf<T>>
}

/** Whether an artifact is of many contracts: a build info, or the compiler's output. */
export function isBuild(artifact: ArtifactLike): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is only asked for fields, and each is checked
  const json = artifact as Json
  return isRecord(json['contracts']) || isRecord(json['output'])
}

/** All contracts of a build info or of the compiler's output. @throws UsageError `FVM_ARTIFACT` */
export function readArtifacts(
  build: ArtifactLike,
  options: ArtifactOptions = {},
): ContractArtifact[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is only asked for fields, and each is checked
  const json = build as Json
  const output = isRecord(json['output']) ? json['output'] : json
  const files = isRecord(output['contracts']) ? output['contracts'] : {}
  return Object.entries(files).flatMap(([file, contracts]) =>
    Object.keys(isRecord(contracts) ? contracts : {}).map((name) =>
      readArtifact(build, { ...options, contract: `${file}:${name}` }),
    ),
  )
}

function readAny(artifact: unknown, options: ArtifactOptions): ContractArtifact {
  if (artifact instanceof Uint8Array) return artifactOfBytes(artifact)
  if (!isRecord(artifact)) throw notAnArtifact(artifact)
  const json: Json = artifact
  if (isRecord(json['output'])) return fromSolcOutput(json['output'], withInput(json, options))
  if (isRecord(json['contracts'])) return fromSolcOutput(json, options)
  if (Array.isArray(json['errors'])) return fromSolcOutput({ ...json, contracts: {} }, options)
  if (!Array.isArray(json['abi'])) throw notAnArtifact(artifact)
  return options.buildInfo === undefined ? fromParts(json, options) : fromHardhat(json, options)
}

function withInput(buildInfo: Json, options: ArtifactOptions): ArtifactOptions {
  const { input } = buildInfo
  if (options.sources !== undefined || !isRecord(input) || !isRecord(input['sources']))
    return options
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the sources are checked when they are read
  return { ...options, sources: input['sources'] as NonNullable<ArtifactOptions['sources']> }
}

function notAnArtifact(given: unknown): UsageError {
  const what =
    typeof given === 'object' && given !== null
      ? `an object with ${Object.keys(given).slice(0, 8).join(', ') || 'no fields'}`
      : JSON.stringify(given)
  return new UsageError(
    'FVM_ARTIFACT',
    `${what} is not a contract artifact: give the JSON that solc, Hardhat or Foundry wrote for a contract, parsed, or { abi, bytecode }`,
  )
}
