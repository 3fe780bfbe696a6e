import type { ByteWriter } from './byte-writer.ts'
import type { FunctionType, ParsedModule } from './parsed-module.ts'

/** The module's types with ours behind them; the same signature is added once. */
export class TypeTable {
  readonly #original: number
  readonly #known = new Map<string, number>()
  readonly #added: FunctionType[] = []

  constructor(module: ParsedModule) {
    this.#original = module.types.length
  }

  /** Index of the type with these parameters and results. */
  index(params: readonly number[], results: readonly number[]): number {
    const key = `${params.join()}>${results.join()}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const index = this.#original + this.#added.length
    this.#added.push({ params: Uint8Array.from(params), results: Uint8Array.from(results) })
    this.#known.set(key, index)
    return index
  }

  /** Writes the contents of the type section. */
  write(module: ParsedModule, out: ByteWriter): void {
    out.u32(this.#original + this.#added.length)
    for (const type of [...module.types, ...this.#added]) {
      out.byte(0x60)
      out.u32(type.params.length)
      out.append(type.params)
      out.u32(type.results.length)
      out.append(type.results)
    }
  }
}
