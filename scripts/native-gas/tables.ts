import type { FittedTables, Parts, Rows } from './fit.ts'

/** The text of `tables.generated.ts`. */
export function tablesText(tables: FittedTables, source: string): string {
  const lines = [
    '// Written by scripts/fit-native-gas.ts; docs/native-gas.md says how well it fits.',
    `// ${source}`,
    "import type { ExecutionTables } from './execution-tables.ts'",
    '',
    '/** Milligas of the stretches between two syscalls: a constant, then one number a feature. */',
    'export const EXECUTION_TABLES: ExecutionTables = {',
    ...partsLines('any', tables.any, '  '),
    '  actors: {',
  ]
  for (const [actor, { init, parts, methods }] of sorted(tables.actors)) {
    lines.push(`    ${actor}: {`, `      init: ${init},`, ...partsLines('parts', parts, '      '))
    lines.push('      methods: {')
    for (const [method, rows] of sorted(methods)) {
      const key = /^\w+$/.test(method) ? method : `'${method}'`
      if (Object.keys(rows).length === 0) lines.push(`        ${key}: {},`)
      else lines.push(`        ${key}: {`, ...rowLines(rows, '          '), '        },')
    }
    lines.push('      },', '    },')
  }
  return [...lines, '  },', '}', ''].join('\n')
}

function partsLines(name: string, { from, to }: Parts, indent: string): string[] {
  return [
    `${indent}${name}: {`,
    `${indent}  from: {`,
    ...rowLines(from, `${indent}    `),
    `${indent}  },`,
    `${indent}  to: {`,
    ...rowLines(to, `${indent}    `),
    `${indent}  },`,
    `${indent}},`,
  ]
}

function rowLines(rows: Rows, indent: string): string[] {
  return sorted(rows).map(([name, row]) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`
    return `${indent}${key}: [${row.join(', ')}],`
  })
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
}
