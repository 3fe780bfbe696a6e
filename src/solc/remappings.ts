import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { UsageError } from '../types/index.ts'

/** A rule that rewrites import paths: `context:prefix=target`. */
export interface Remapping {
  /** The rule holds for sources whose names begin with this; empty for all. */
  readonly context: string
  /** The beginning of an import path that is replaced. */
  readonly prefix: string
  /** The replacement. */
  readonly target: string
  /** The rule as it was written. */
  readonly text: string
}

/**
 * Reads the remappings of a project: those of `foundry.toml` (profile `default`), then those of
 * `remappings.txt`, then those of the compiler settings. A later rule wins over an earlier one of the
 * same context and prefix.
 *
 * @throws UsageError `FVM_COMPILE` for a rule without `=` and a `foundry.toml` that does not parse
 */
export async function readRemappings(
  baseDir: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<readonly Remapping[]> {
  const toml = await textIfPresent(join(baseDir, 'foundry.toml'))
  const lines = await textIfPresent(join(baseDir, 'remappings.txt'))
  const own = settings['remappings']
  if (own !== undefined && !isTextList(own))
    throw new UsageError(
      'FVM_COMPILE',
      'settings.remappings is not a list of texts: give rules such as "@oz/=node_modules/@openzeppelin/"',
    )
  const rules = [
    ...rulesOfToml(toml, join(baseDir, 'foundry.toml')).map((text) => ({
      text,
      from: 'foundry.toml',
    })),
    ...(lines ?? '').split('\n').map((text) => ({ text: text.trim(), from: 'remappings.txt' })),
    ...(own ?? []).map((text) => ({ text, from: 'settings.remappings' })),
  ]
  return rules
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
    .map(({ text, from }) => parseRemapping(text, from))
}

/**
 * Applies the best rule to an import path: the one with the longest context, then with the longest
 * prefix, then the last one.
 *
 * @see solc `libsolidity/interface/ImportRemapper.cpp`, `apply`
 */
export function remap(path: string, importer: string, rules: readonly Remapping[]): string {
  let best: Remapping | undefined
  for (const rule of rules) {
    if (!importer.startsWith(rule.context) || !path.startsWith(rule.prefix)) continue
    if (best !== undefined) {
      if (rule.context.length < best.context.length) continue
      if (rule.context.length === best.context.length && rule.prefix.length < best.prefix.length)
        continue
    }
    best = rule
  }
  return best === undefined ? path : best.target + path.slice(best.prefix.length)
}

function parseRemapping(text: string, from: string): Remapping {
  const equals = text.indexOf('=')
  const colon = text.indexOf(':')
  const hasContext = colon >= 0 && colon < equals
  const prefix = text.slice(hasContext ? colon + 1 : 0, Math.max(equals, 0))
  if (equals < 0 || prefix === '')
    throw new UsageError(
      'FVM_COMPILE',
      `${from} has the remapping ${JSON.stringify(text)}: write prefix=target or context:prefix=target`,
    )
  const context = hasContext ? text.slice(0, colon) : ''
  return { context, prefix, target: text.slice(equals + 1), text }
}

function rulesOfToml(toml: string | undefined, path: string): readonly string[] {
  if (toml === undefined) return []
  const profile = field(field(parseToml(toml, path), 'profile'), 'default')
  const rules = field(profile, 'remappings')
  return isTextList(rules) ? rules : []
}

function parseToml(text: string, path: string): unknown {
  try {
    return parse(text)
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown
    throw new UsageError('FVM_COMPILE', `${path} is not TOML: ${thrown.message.split('\n')[0]}`)
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the condition has checked that the value has the field
      (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

async function textIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw thrown
  }
}
