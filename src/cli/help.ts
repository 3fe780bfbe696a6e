import { COMMON_FLAGS, type CommandSpec, type FlagSpec } from './flags.ts'

/** The help of one command. */
export function commandHelp(spec: CommandSpec): string {
  const flags = [...spec.flags, ...COMMON_FLAGS].map((flag) => [
    `--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`,
    describe(flag),
  ])
  const width = Math.max(...flags.map(([left = '']) => left.length))
  return [
    spec.summary,
    '',
    `Usage: ${usageLine(spec)}`,
    '',
    'Flags:',
    ...flags.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
    'Examples:',
    ...spec.examples.flatMap(({ line, what }) => [`  # ${what}`, `  ${line}`]),
    '',
  ].join('\n')
}

/** The help of the program: what commands there are. */
export function programHelp(specs: readonly CommandSpec[]): string {
  const lines = specs.map((spec) => [`${spec.name} ${spec.operands}`.trim(), spec.summary])
  const width = Math.max(...lines.map(([left = '']) => left.length))
  return [
    'litefvm: a local Filecoin Virtual Machine, exact to the unit of gas',
    '',
    'Usage: litefvm <command> [flags]',
    '',
    'Commands:',
    ...lines.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
    'Flags:',
    '  --help     Show this help, or that of a command',
    '  --version  Show the version',
    '',
  ].join('\n')
}

/** All commands as a page of the docs. */
export function docsPage(specs: readonly CommandSpec[]): string {
  const sections = specs.map((spec) =>
    [
      `## litefvm ${spec.name}`,
      '',
      `${spec.summary}.`,
      '',
      '```',
      usageLine(spec),
      '```',
      '',
      '| flag | |',
      '| --- | --- |',
      ...[...spec.flags, ...COMMON_FLAGS].map(
        (flag) =>
          `| \`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value.replaceAll('|', '\\|')}`}\` | ${describe(flag)} |`,
      ),
      '',
      ...spec.examples.flatMap(({ line, what }) => [`${what}:`, '', '```', line, '```', '']),
    ].join('\n'),
  )
  return [
    '# The command line',
    '',
    'Made from the tables that parse the commands; do not edit. Results go to stdout, the rest to stderr.',
    'Exit codes: 0 done, 1 failed, 2 misused. `NO_COLOR` turns colours off.',
    '',
    ...sections,
  ].join('\n')
}

/** The summary of a flag with its other names. */
function describe({ summary, aliases }: FlagSpec): string {
  return aliases === undefined ? summary : `${summary} (also ${aliases.join(', ')})`
}

function usageLine(spec: CommandSpec): string {
  const flags = spec.flags.map(
    ({ name, value }) => `[--${name}${value === undefined ? '' : ` ${value}`}]`,
  )
  return ['litefvm', spec.name, spec.operands, ...flags, '[--json]'].filter(Boolean).join(' ')
}
