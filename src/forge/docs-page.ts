import { cheatEntries } from './cheats/run-cheat.ts'
import { storageEntries } from './cheats/run-storage-cheat.ts'
import { IGNORED, REFUSED } from './cheats/unsupported.ts'

/** Writes the part of the docs that lists every cheatcode. */
export function cheatcodesPage(): string {
  const entries = [...cheatEntries().values()]
  const byName = new Map<string, { readonly doc: string; readonly kind: string }>()
  for (const { signature, cheat } of entries) {
    const { name } = signature
    if (byName.has(name)) continue
    if (cheat !== undefined) byName.set(name, { kind: 'supported', doc: cheat.doc })
    else if (Object.hasOwn(IGNORED, name))
      byName.set(name, { kind: 'ignored', doc: IGNORED[name] ?? '' })
    else byName.set(name, { kind: 'refused', doc: REFUSED[name] ?? '' })
  }
  const rows = (kind: string): string[] =>
    [...byName]
      .filter(([, one]) => one.kind === kind)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { doc }]) => `| \`${name}\` | ${doc.replaceAll('|', '\\|')} |`)
  const table = (kind: string, second: string): string[] => [
    `| cheatcode | ${second} |`,
    '| --- | --- |',
    ...rows(kind),
    '',
  ]
  const supported = entries.filter(({ cheat }) => cheat !== undefined).length
  return [
    '# Cheatcodes of `litefvm forge`',
    '',
    `Of the ${entries.length} functions of forge-std's \`Vm\`, ${supported} are supported. The tables are made from the source.`,
    '',
    '## Supported',
    '',
    ...table('supported', 'what it does'),
    '## Ignored',
    '',
    'These do nothing.',
    '',
    ...table('ignored', 'why'),
    '## Refused',
    '',
    'A call fails, and names the cheatcode and the reason.',
    '',
    ...table('refused', 'why'),
    '## Storage',
    '',
    'Functions of `fvm` in `litefvm/solidity/FvmCheats.sol`: [how to use them](forge.md#storage-miners-deals-datacap).',
    '',
    '| function | what it does |',
    '| --- | --- |',
    ...[...storageEntries().values()].map(
      ({ signature, cheat }) => `| \`${signature.text}\` | ${cheat.doc} |`,
    ),
    '',
  ].join('\n')
}
