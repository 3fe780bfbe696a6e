// Compiles src/wasm/assembly to src/wasm/body-rewriter.generated.ts. Run: node scripts/build-rewriter.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const SOURCES = new URL('../src/wasm/assembly/', import.meta.url)
const TARGET = new URL('../src/wasm/body-rewriter.generated.ts', import.meta.url)
const ABI_TARGET = new URL('../src/wasm/rewriter-abi.generated.ts', import.meta.url)
/** Static data of the module starts here, between its tables and the host's data (memory.ts). */
const MEMORY_BASE = '6144'

/** The compiled module's bytes. */
export async function compileRewriter() {
  const files = new Map(
    readdirSync(SOURCES)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(new URL(name, SOURCES), 'utf8')]),
  )
  const options = '-O3 --runtime stub --noAssert --use abort= --outFile out.wasm'.split(' ')
  let wasm
  const { error, stderr } = await asc.main(['index.ts', ...options, '--memoryBase', MEMORY_BASE], {
    readFile: (name) => files.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name === 'out.wasm') wasm = contents
    },
    listFiles: () => [],
  })
  if (error || wasm === undefined) throw new Error(`asc failed: ${error?.message}\n${stderr}`)
  return wasm
}

/** The text of body-rewriter.generated.ts for a module. */
export function generatedSource(wasm) {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,96}/g)
  return `// Made by scripts/build-rewriter.mjs from src/wasm/assembly. Do not edit.

/** The rewriter of function bodies, ${wasm.length} bytes of Wasm, in base64. */
export const BODY_REWRITER_WASM: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
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
  const text = ABI_SOURCES.map((name) => readFileSync(new URL(name, SOURCES), 'utf8')).join('\n')
  const constants = ABI_CONSTANTS.map((name) => `export const ${name} = ${constantOf(text, name)}`)
  const namespaces = ABI_NAMESPACES.map((name) => {
    const body = new RegExp(`namespace ${name} \\{([^}]*)\\}`).exec(text)?.[1]
    if (body === undefined) throw new Error(`the sources have no namespace ${name}`)
    const fields = [...body.matchAll(/export const (\w+) = (\w+)/g)]
    const lines = fields.map(([, field, value]) => `  ${pascalCase(field)}: ${value},`)
    return `export const ${name} = {\n${lines.join('\n')}\n} as const`
  })
  return `// Made by scripts/build-rewriter.mjs from src/wasm/assembly. Do not edit.

/* The memory of the rewriter of function bodies: addresses, sizes and numbers of fields. */
${constants.join('\n')}
${namespaces.join('\n')}
`
}

function constantOf(text, name) {
  const value = new RegExp(`const ${name}: \\w+ = (\\d+)`).exec(text)?.[1]
  if (value === undefined) throw new Error(`the sources have no constant ${name}`)
  return value
}

function pascalCase(name) {
  return name
    .toLowerCase()
    .split('_')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')
}

if (process.argv[1] === import.meta.filename) {
  const sources = [
    [TARGET, generatedSource(await compileRewriter())],
    [ABI_TARGET, abiSource()],
  ]
  for (const [target, source] of sources) {
    const name = target.pathname.split('/').at(-1)
    if (!process.argv.includes('--check')) {
      writeFileSync(target, source)
      continue
    }
    const isSame = readFileSync(target, 'utf8') === source
    console.log(
      `${name} is ${isSame ? 'up to date' : 'stale: run node scripts/build-rewriter.mjs'}`,
    )
    if (!isSame) process.exitCode = 1
  }
}
