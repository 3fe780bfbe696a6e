import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keccak256 } from '../crypto/index.ts'
import { bytesToHex } from '../harness/index.ts'
import type { Build, ForgeArtifact, Links } from './artifacts.ts'
import type { ForgeConfig } from './config.ts'
import { fieldsOf } from './hex-text.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * Reads the artifacts that `forge build` left in `out`.
 *
 * @param wanted - paths of the sources that must be among them
 * @returns undefined if there are none, or if a source, or a setting, is not the one they were made of
 */
export function readBuiltArtifacts(
  config: ForgeConfig,
  wanted: readonly string[],
): Build | undefined {
  const folder = join(config.root, config.out)
  if (!existsSync(folder)) return undefined
  const artifacts: ForgeArtifact[] = []
  const hashes = new Map<string, string | undefined>()
  const texts: Record<string, string> = {}
  const sourceIds: Record<string, number> = {}
  const isCurrent = (path: string, hash: unknown): boolean => {
    if (!hashes.has(path)) {
      const file = join(config.root, path)
      const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
      if (text !== undefined) texts[path] = text
      hashes.set(path, text === undefined ? undefined : hashOf(text))
    }
    return hashes.get(path) === hash
  }
  const seen = new Set<string>()
  for (const file of jsonFiles(folder)) {
    const json = fieldsOf(JSON.parse(readFileSync(file, 'utf8')))
    const metadata = fieldsOf(json['metadata'])
    const settings = fieldsOf(metadata['settings'])
    const [[source, name] = []] = Object.entries(fieldsOf(settings['compilationTarget']))
    if (source === undefined || typeof name !== 'string') continue
    const sources = Object.entries(fieldsOf(metadata['sources']))
    const isFresh = sources.every(([path, one]) => isCurrent(path, fieldsOf(one)['keccak256']))
    if (!isFresh || !hasSettings(settings, config)) continue
    seen.add(source)
    if (typeof json['id'] === 'number') sourceIds[source] = json['id']
    artifacts.push(artifactOf(json, source, name))
  }
  if (
    wanted.some((path) => !seen.has(path) && declaresContract(texts[path] ?? textOf(config, path)))
  )
    return undefined
  return { artifacts, sources: texts, sourceIds, warnings: [], origin: 'out' }
}

function textOf({ root }: ForgeConfig, path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Whether a source has anything that is compiled to an artifact. */
function declaresContract(text: string): boolean {
  return /^\s*(abstract\s+)?(contract|library|interface)\s+\w+/m.test(text)
}

function hashOf(text: string): string {
  return bytesToHex(keccak256(new TextEncoder().encode(text)))
}

function hasSettings(settings: Json, config: ForgeConfig): boolean {
  const optimizer = fieldsOf(settings['optimizer'])
  // The compiler writes no `enabled` beside details.
  const isOptimized = optimizer['enabled'] === true || optimizer['details'] !== undefined
  return (
    isOptimized === config.optimizer &&
    (!isOptimized || optimizer['runs'] === config.optimizerRuns) &&
    (settings['viaIR'] === true) === config.viaIr &&
    (config.evmVersion === undefined || settings['evmVersion'] === config.evmVersion)
  )
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'build-info' ? [] : jsonFiles(path)
    return entry.name.endsWith('.json') ? [path] : []
  })
}

function artifactOf(json: Json, source: string, name: string): ForgeArtifact {
  const bytecode = fieldsOf(json['bytecode'])
  const deployed = fieldsOf(json['deployedBytecode'])
  return {
    source,
    name,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler writes this form
    abi: (json['abi'] ?? []) as ForgeArtifact['abi'],
    bytecode: codeText(bytecode['object']),
    deployedBytecode: codeText(deployed['object']),
    links: linksOf(bytecode),
    deployedLinks: linksOf(deployed),
    sourceMap: typeof bytecode['sourceMap'] === 'string' ? bytecode['sourceMap'] : undefined,
    deployedSourceMap:
      typeof deployed['sourceMap'] === 'string' ? deployed['sourceMap'] : undefined,
  }
}

/** Code as 0x text. */
export function codeText(value: unknown): string {
  const text = typeof value === 'string' ? value : ''
  return text.startsWith('0x') ? text : `0x${text}`
}

function linksOf(code: Json): Links {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler writes this form
  return fieldsOf(code['linkReferences']) as Links
}
