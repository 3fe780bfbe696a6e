import type { ForgeConfig } from './config.ts'

/** Settings that the comments of a source give, by the function or contract below them. */
export type InlineSettings = ReadonlyMap<string, ReadonlyMap<string, string>>

const COMMENTED =
  /((?:^[ \t]*(?:\/\/\/?[^\n]*|\/\*[\s\S]*?\*\/)[ \t]*\n)+)\s*(?:abstract\s+)?(function|contract)\s+(\w+)/gm
const SETTING = /forge-config:\s*(?:([\w-]+)\.)?([\w.]+)\s*=\s*([^\s*]+)/g
/** First words of settings that have no profile before them. */
const SECTIONS: readonly string[] = ['fuzz', 'invariant']

/** Reads the `forge-config:` comments of a source for a profile; those of `default` hold for every one. */
export function readInlineSettings(text: string, profile: string): InlineSettings {
  const found = new Map<string, Map<string, string>>()
  for (const [, comment = '', , name = ''] of text.matchAll(COMMENTED)) {
    const lines = [...comment.matchAll(SETTING)].map(([, first, key = '', value = '']) =>
      first !== undefined && SECTIONS.includes(first)
        ? { of: 'default', key: `${first}.${key}`, value }
        : { of: first ?? 'default', key, value },
    )
    if (lines.length === 0) continue
    const settings = new Map<string, string>()
    for (const { key, value } of lines.filter(({ of }) => of === 'default'))
      settings.set(key, value)
    for (const { key, value } of lines.filter(({ of }) => of === profile)) settings.set(key, value)
    found.set(name, settings)
  }
  return found
}

/** Applies the settings of a contract, then of one of its functions. */
export function withInlineSettings(
  config: ForgeConfig,
  settings: InlineSettings,
  names: readonly string[],
): ForgeConfig {
  let result = config
  for (const name of names)
    for (const [key, value] of settings.get(name) ?? []) result = withSetting(result, key, value)
  return result
}

function withSetting(config: ForgeConfig, key: string, value: string): ForgeConfig {
  const { fuzz, invariant } = config
  const number = Number(value)
  switch (key.replaceAll('-', '_')) {
    case 'allow_internal_expect_revert':
      return { ...config, allowInternalExpectRevert: value === 'true' }
    case 'fuzz.runs':
      return { ...config, fuzz: { ...fuzz, runs: number } }
    case 'fuzz.max_test_rejects':
      return { ...config, fuzz: { ...fuzz, maxRejects: number } }
    case 'fuzz.dictionary_weight':
      return { ...config, fuzz: { ...fuzz, dictionaryWeight: number } }
    case 'invariant.runs':
      return { ...config, invariant: { ...invariant, runs: number } }
    case 'invariant.depth':
      return { ...config, invariant: { ...invariant, depth: number } }
    case 'invariant.fail_on_revert':
      return { ...config, invariant: { ...invariant, failOnRevert: value === 'true' } }
    default:
      return config
  }
}
