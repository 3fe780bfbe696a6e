import { basename, join } from 'node:path'
import { type CompileOptions, compileActor } from '../../asc/index.ts'
import { writeFileAtomically } from '../../io/index.ts'
import { Codec, cidOf, cidToString } from '../../ipld/index.ts'
import { UsageError } from '../../types/index.ts'

/** The built actor. */
export interface BuiltActor {
  readonly file: string
  readonly sourceMap: string
  /** Bytes of the code. */
  readonly size: number
  /** The code's CID. */
  readonly code: string
  /** The syscalls that it imports, as `ipld.block_open`. */
  readonly syscalls: readonly string[]
}

/** Compiles an actor and writes its Wasm, with its source map beside it. */
export async function buildActor(
  entry: string,
  out: string | undefined,
  options: CompileOptions,
): Promise<BuiltActor> {
  const file = out ?? join('build', `${nameOf(entry)}.wasm`)
  if (!file.endsWith('.wasm'))
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--out "${file}" is not accepted: give a file whose name ends with .wasm`,
    )
  const { wasm, sourceMap } = await compileActor(entry, { ...options, fileName: basename(file) })
  await writeFileAtomically(file, wasm)
  await writeFileAtomically(`${file}.map`, sourceMap)
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm))
  return {
    file,
    sourceMap: `${file}.map`,
    size: wasm.length,
    code: cidToString(cidOf(Codec.RAW, wasm)),
    syscalls: imports.map(({ module, name }) => `${module}.${name}`).sort(),
  }
}

/** `assembly/counter.ts` is called counter, `counter/assembly/index.ts` actor. */
function nameOf(entry: string): string {
  const name = basename(entry, '.ts')
  return name === 'index' ? 'actor' : name
}
