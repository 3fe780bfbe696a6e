import { type LineTable, StackReader } from '../../debug-info/index.ts'
import { priceListFor } from '../../gas/index.ts'
import { DEFAULT_NETWORK_VERSION } from '../../harness/index.ts'
import { UsageError } from '../../types/index.ts'
import {
  type CodeBlock,
  codeBlocks,
  DEFAULT_MAX_STACK_HEIGHT,
  readModule,
} from '../../wasm/index.ts'
import type { FileCoverage } from '../file-coverage.ts'
import { ActorItems, type SourceFinder } from './actor-items.ts'
import type { ActorCode } from './block-recorder.ts'

/** Functions that a notice names at most. */
const MAX_NAMES = 20

/** Coverage of the sources of an actor. */
export interface ActorCoverage {
  readonly files: readonly FileCoverage[]
  /** Why lines of the actor are missing, with the functions that ran; undefined if they are not. */
  readonly notice: string | undefined
}

/**
 * Computes which lines, branches and functions of a Wasm actor's sources ran, from the runs of its blocks.
 * A line counts as often as the block of its code that ran most, added up over the functions that it is in.
 *
 * @param name - names the actor in the notice
 * @param counts - runs of each block
 */
export function wasmCoverage(
  name: string,
  { wasm, sourceMap }: ActorCode,
  counts: ArrayLike<number>,
  find: SourceFinder,
): ActorCoverage {
  const blocks = blocksOf(wasm)
  const reader = readerOf(wasm, sourceMap)
  const { lines } = reader
  const { importedFunctions: imported, bodies } = readModule(wasm)
  const items = new ActorItems(find)
  for (const [body, own] of byBody(blocks)) {
    items.beginBody()
    const place = reader.functionPlace(imported + body)
    const functionName = reader.functionName(imported + body)
    const first = own[0]
    if (place !== undefined && functionName !== undefined && first !== undefined)
      items.addFunction(functionName, place, counts[first.number] ?? 0)
    own.forEach(({ number, block }, at) => {
      // A function's own line is that of the bytes before its first instruction.
      const start = at === 0 ? (bodies[body * 2] ?? block.start) : block.start
      addBlock({ ...block, start }, counts[number] ?? 0, reader, items)
    })
    addBranches(own, counts, lines, items)
    items.endBody()
  }
  const files = items.files()
  return {
    files,
    notice:
      files.length > 0 ? undefined : noticeOf(name, lines, reader, { blocks, counts, imported }),
  }
}

/** A source map that cannot be read is as none: the code may have DWARF. */
function readerOf(wasm: Uint8Array, sourceMap: string | undefined): StackReader {
  if (sourceMap !== undefined) {
    const reader = new StackReader(wasm, { sourceMap })
    try {
      void reader.lines
      return reader
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown
    }
  }
  return new StackReader(wasm)
}

/** A block with its number in the module. */
interface NumberedBlock {
  readonly number: number
  readonly block: CodeBlock
}

/** Blocks do not depend on prices. */
function blocksOf(wasm: Uint8Array): readonly CodeBlock[] {
  return codeBlocks(wasm, {
    prices: priceListFor(DEFAULT_NETWORK_VERSION).wasmPrices,
    maxStackHeight: DEFAULT_MAX_STACK_HEIGHT,
  })
}

function byBody(blocks: readonly CodeBlock[]): Map<number, NumberedBlock[]> {
  const bodies = new Map<number, NumberedBlock[]>()
  blocks.forEach((block, number) => {
    const known = bodies.get(block.body)
    if (known === undefined) bodies.set(block.body, [{ number, block }])
    else known.push({ number, block })
  })
  return bodies
}

/** Adds the lines of a block, and those of the calls of functions that are inlined into it. */
function addBlock(block: CodeBlock, hits: number, reader: StackReader, items: ActorItems): void {
  for (const { offset } of reader.lines.rowsIn(block.start, block.end)) {
    let copy = ''
    const frames = reader.frames([offset])
    // The function of the module comes first, the innermost one that is inlined into it last.
    frames.toReversed().forEach(({ functionName, isInlined, file, line = 0, column = 0 }, at) => {
      if (file !== undefined) {
        const code = { place: { file, line, column }, copy }
        if (isInlined) items.addInlined(functionName, code, hits)
        if (at === frames.length - 1) items.addLine(code, hits)
        else items.addCalledLine(code, hits)
      }
      copy += `${functionName} ${line}:${column} `
    })
  }
}

/** Adds the two ways of each `if` and `br_if`: on, and elsewhere. */
function addBranches(
  own: readonly NumberedBlock[],
  counts: ArrayLike<number>,
  lines: LineTable,
  items: ActorItems,
): void {
  own.forEach(({ number, block: { branch } }, at) => {
    if (branch === undefined) return
    const before = own.slice(0, at).findLast(({ block }) => block.start <= branch)
    const location = lines.locate(branch)
    if (before === undefined || location === undefined || branch >= before.block.end) return
    const on = counts[number] ?? 0
    // A block may end in the middle, by a trap: such a run took neither way.
    items.addBranch(location, on, Math.max(0, (counts[before.number] ?? 0) - on))
  })
}

function noticeOf(
  name: string,
  lines: LineTable,
  reader: StackReader,
  {
    blocks,
    counts,
    imported,
  }: {
    readonly blocks: readonly CodeBlock[]
    readonly counts: ArrayLike<number>
    readonly imported: number
  },
): string {
  const bodies = byBody(blocks)
  const ran = [...bodies]
    .filter(([, [first]]) => first !== undefined && (counts[first.number] ?? 0) > 0)
    .map(([body]) => reader.functionName(imported + body) ?? `function ${imported + body}`)
  const shown = ran.slice(0, MAX_NAMES)
  const more = ran.length > shown.length ? `, and ${ran.length - shown.length} more` : ''
  const why = lines.problem ?? 'none of its sources was found in the project'
  return `the actor ${name} has no lines in the report: ${why}. ${ran.length} of its ${bodies.size} functions ran: ${shown.join(', ')}${more}`
}
