import { parse, TomlError } from 'smol-toml'
import { Args } from '../args.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'
import { JSON_CHEATS } from './json.ts'

/** TOML: read as JSON is. */
export const TOML_CHEATS: CheatTable = Object.fromEntries(
  Object.entries(JSON_CHEATS)
    .filter(([name]) => /^(parseJson|keyExistsJson)/.test(name))
    .map(([name, { doc, run }]) => [
      name.replace('Json', 'Toml'),
      {
        doc: `${doc} (of TOML)`,
        run: (call, a) => run(call, new Args([jsonOf(a.text(0)), ...a.values.slice(1)], a.types)),
      },
    ]),
)

function jsonOf(text: string): string {
  try {
    return JSON.stringify(parse(text), (_key, one: unknown) =>
      typeof one === 'bigint' ? String(one) : one,
    )
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown
    throw new CheatError(`failed parsing TOML: ${thrown.message.split('\n')[0]}`)
  }
}
