import { LineStarts } from '../../debug-info/index.ts'

/** A function, modifier or constructor in a source. */
interface Definition {
  readonly name: string
  /** The contract or library it stands in; undefined for a free function. */
  readonly contract: string | undefined
  readonly start: number
  /** The place behind its last character. */
  readonly end: number
}

/** A place in a source; lines and columns begin with 1. */
export interface SourcePosition {
  readonly line: number
  readonly column: number
}

/** A function of a source. */
export interface SourceFunction {
  /** `Token._transfer`, or its bare name if it is in no contract. */
  readonly name: string
  /** The offset at which its declaration begins. */
  readonly start: number
}

type Block = { kind: 'type' | 'function' | 'plain'; name: string; start: number }

/** Comments, strings, words and what opens and closes. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[A-Za-z_$][\w$]*|[{}();]/g
const TYPES: ReadonlySet<string> = new Set(['contract', 'library', 'interface'])
const UNNAMED: ReadonlySet<string> = new Set(['constructor', 'receive', 'fallback'])

/** A Solidity source: its lines, and which function stands where. Offsets are in bytes, as solc has them. */
export class SourceFile {
  /** The source's name for the compiler. */
  readonly path: string
  readonly #bytes: Uint8Array
  #lines: LineStarts | undefined = undefined
  #definitions: readonly Definition[] | undefined = undefined

  constructor(path: string, content: string) {
    this.path = path
    this.#bytes = new TextEncoder().encode(content)
  }

  /** The line and column of an offset. */
  positionAt(offset: number): SourcePosition {
    this.#lines ??= new LineStarts(this.#bytes)
    const line = this.#lines.lineAt(offset)
    return { line, column: offset - this.#lines.startOf(line) + 1 }
  }

  /** The innermost function at an offset, undefined if there is none. */
  functionAt(offset: number): SourceFunction | undefined {
    let found: Definition | undefined
    this.#definitions ??= definitionsOf(
      new TextDecoder('latin1').decode(this.#bytes), // a character a byte
    )
    for (const definition of this.#definitions)
      if (
        definition.start <= offset &&
        offset < definition.end &&
        (found === undefined || definition.start >= found.start)
      )
        found = definition
    if (found === undefined) return undefined
    const { contract, name, start } = found
    return { name: contract === undefined ? name : `${contract}.${name}`, start }
  }
}

/** Finds functions by their keywords and braces, also of versions of the language yet to come. */
function definitionsOf(text: string): Definition[] {
  const definitions: Definition[] = []
  const blocks: Block[] = []
  /** A declaration whose body is yet to begin. */
  let pending: Block | undefined
  let parentheses = 0
  const end = (block: Block, at: number): void => {
    if (block.kind !== 'function') return
    const contract = blocks.findLast(({ kind }) => kind === 'type')?.name
    definitions.push({ name: block.name, contract, start: block.start, end: at })
  }
  const tokens = [...text.matchAll(TOKEN)].filter(([token]) => !/^["'/]/.test(token))
  tokens.forEach(({ 0: token, index }, i) => {
    const next = tokens[i + 1]?.[0] ?? ''
    switch (token) {
      case '(':
        parentheses++
        break
      case ')':
        parentheses--
        break
      case '{': {
        const opened = parentheses === 0 ? pending : undefined
        blocks.push(opened ?? { kind: 'plain', name: '', start: index })
        if (opened !== undefined) pending = undefined
        break
      }
      case '}': {
        const closed = blocks.pop()
        if (closed !== undefined) end(closed, index + 1)
        break
      }
      case ';':
        if (parentheses > 0 || pending === undefined) break
        end(pending, index + 1)
        pending = undefined
        break
      default:
        if (parentheses === 0 && pending === undefined)
          pending = declaration(token, next, index, blocks.at(-1)?.kind)
    }
  })
  return definitions
}

/** The kind of declaration that a keyword begins. */
function declaration(
  word: string,
  next: string,
  start: number,
  inside: Block['kind'] | undefined,
): Block | undefined {
  if (TYPES.has(word) && inside === undefined) return { kind: 'type', name: next, start }
  // Before Solidity 0.6 the fallback function had no name.
  if (word === 'function')
    return { kind: 'function', name: next === '(' ? 'fallback' : next, start }
  if (inside !== 'type') return undefined
  if (word === 'modifier') return { kind: 'function', name: next, start }
  if (UNNAMED.has(word) && next === '(') return { kind: 'function', name: word, start }
  return undefined
}
