// What the scripts share that compile AssemblyScript of `src` to a generated file with the Wasm in base64.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const OPTIONS = '-O3 --runtime stub --noAssert --use abort= --outFile out.wasm'.split(' ')

/** The texts of the sources in a folder, by name. */
export function sourcesIn(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
}

/** Compiles sources, of which `index.ts` is the entry, to the bytes of a module. */
export async function compileAssembly(sources, options = []) {
  let wasm
  const { error, stderr } = await asc.main(['index.ts', ...OPTIONS, ...options], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name === 'out.wasm') wasm = contents
    },
    listFiles: () => [],
  })
  if (error || wasm === undefined) throw new Error(`asc failed: ${error?.message}\n${stderr}`)
  return wasm
}

/** The first line of a generated file. */
export function madeBy(script, folder) {
  return `// Made by scripts/${script} from ${folder}. Do not edit.\n`
}

/** The declaration of a module as text. */
export function wasmConstant(name, what, wasm) {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,96}/g)
  return `
/** ${what}, ${wasm.length} bytes of Wasm, in base64. */
export const ${name}: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
}

/** The declarations of numbers that AssemblyScript declares, as `const NAME: usize = 1`. */
export function numberConstants(text, names) {
  return names.map((name) => {
    const value = new RegExp(`const ${name}: \\w+ = (\\d+)`).exec(text)?.[1]
    if (value === undefined) throw new Error(`the sources have no constant ${name}`)
    return `export const ${name} = ${value}`
  })
}

/** Writes generated files; with --check, only says whether they are up to date (exit code 1 if they are not). */
export function writeGenerated(script, files) {
  for (const [target, text] of files) {
    const name = target.pathname.split('/').at(-1)
    if (!process.argv.includes('--check')) {
      writeFileSync(target, text)
      continue
    }
    const isSame = readFileSync(target, 'utf8') === text
    console.log(`${name} is ${isSame ? 'up to date' : `stale: run node scripts/${script}`}`)
    if (!isSame) process.exitCode = 1
  }
}
