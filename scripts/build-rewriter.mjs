// Compiles src/wasm/assembly to src/wasm/body-rewriter.generated.ts. Run: node scripts/build-rewriter.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import {
  compileAssembly,
  madeBy,
  numberConstants,
  sourcesIn,
  wasmConstant,
  writeGenerated,
} from './embedded-wasm.mjs'

const SCRIPT = 'build-rewriter.mjs'
const FOLDER = 'src/wasm/assembly'
const SOURCES = new URL('../src/wasm/assembly/', import.meta.url)
const TARGET = new URL('../src/wasm/body-rewriter.generated.ts', import.meta.url)
const ABI_TARGET = new URL('../src/wasm/rewriter-abi.generated.ts', import.meta.url)
/** Static data of the module starts here, between its tables and the host's data (memory.ts). */
const MEMORY_BASE = '6144'

/** The compiled module's bytes. */
export function compileRewriter() {
  return compileAssembly(sourcesIn(SOURCES), ['--memoryBase', MEMORY_BASE])
}

/** The text of body-rewriter.generated.ts for a module. */
export function generatedSource(wasm) {
  return (
    madeBy(SCRIPT, FOLDER) +
    wasmConstant('BODY_REWRITER_WASM', 'The rewriter of function bodies', wasm)
  )
}

/** Sources whose constants the host uses. */
const ABI_SOURCES = ['memory.ts', 'walker.ts']
/** Constants and namespaces of them that the host uses. */
const ABI_CONSTANTS = [
  'COSTS',
  'PREFIX_FIXED',
  'PREFIX_UNIT',
  'SETTINGS',
  'RESULTS',
  'HEAP',
  'EVENT_BYTES',
  'BLOCK_BYTES',
  'BODY_BYTES',
  'MAX_LOCALS',
  'MAX_EXTRA_LOCALS',
]
const ABI_NAMESPACES = ['Setting', 'Result', 'Failure', 'EventKind', 'BodyField']

/** The text of rewriter-abi.generated.ts: the addresses and field numbers of the module's memory. */
export function abiSource() {
  const sources = sourcesIn(SOURCES)
  const text = ABI_SOURCES.map((name) => sources.get(name)).join('\n')
  const constants = numberConstants(text, ABI_CONSTANTS)
  const namespaces = ABI_NAMESPACES.map((name) => {
    const body = new RegExp(`namespace ${name} \\{([^}]*)\\}`).exec(text)?.[1]
    if (body === undefined) throw new Error(`the sources have no namespace ${name}`)
    const fields = [...body.matchAll(/export const (\w+) = (\w+)/g)]
    const lines = fields.map(([, field, value]) => `  ${pascalCase(field)}: ${value},`)
    return `export const ${name} = {\n${lines.join('\n')}\n} as const`
  })
  return `${madeBy(SCRIPT, FOLDER)}
/* The memory of the rewriter of function bodies: addresses, sizes and numbers of fields. */
${constants.join('\n')}
${namespaces.join('\n')}
`
}

function pascalCase(name) {
  return name
    .toLowerCase()
    .split('_')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')
}

if (process.argv[1] === import.meta.filename)
  writeGenerated(SCRIPT, [
    [TARGET, generatedSource(await compileRewriter())],
    [ABI_TARGET, abiSource()],
  ])
