import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The part of a contract's output of solc that tests look at. */
export interface CompiledContract {
  readonly abi: readonly unknown[]
  readonly evm: Readonly<
    Record<'bytecode' | 'deployedBytecode', { object: string; sourceMap: string }>
  >
}

/** What solc gives for its standard JSON input. */
export interface SolcOutput {
  readonly contracts: Readonly<Record<string, Readonly<Record<string, CompiledContract>>>>
  readonly sources: Readonly<Record<string, { readonly id: number }>>
}

interface Solc {
  compile(
    input: string,
    callbacks: { readonly import: (path: string) => { contents: string } | { error: string } },
  ): string
}

const ROOT = new URL('../../../', import.meta.url)

/** Compiles sources by their paths; `litefvm/...` and packages are found. */
export function compile(
  sources: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>> = {},
): { readonly input: object; readonly output: SolcOutput } {
  const solc = createRequire(import.meta.url)('solc') as Solc // it has no types
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      Object.entries(sources).map(([path, content]) => [path, { content }]),
    ),
    settings: {
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode', 'evm.deployedBytecode'] } },
      ...settings,
    },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find })) as SolcOutput & {
    errors?: { severity: string; formattedMessage: string }[]
  } // as the compiler documents it
  const errors = output.errors?.filter(({ severity }) => severity === 'error') ?? []
  if (errors.length > 0)
    throw new TypeError(errors.map((error) => error.formattedMessage).join('\n'))
  return { input, output }
}

function find(path: string): { contents: string } | { error: string } {
  const own = path.startsWith('litefvm/') ? path.slice('litefvm/'.length) : `node_modules/${path}`
  try {
    return { contents: readFileSync(new URL(own, ROOT), 'utf8') }
  } catch {
    return { error: `${path} was not found` }
  }
}
