import { basename } from 'node:path'
import { DecodeError } from '../types/index.ts'
import { parseExactJson } from './exact-json.ts'
import { Fields } from './fields.ts'
import type { FoundFile } from './find-files.ts'
import { readLines, readText } from './read-lines.ts'
import { readMessageVector } from './read-message-vector.ts'
import { readSequence } from './read-sequence.ts'
import type { SkippedVector, Vector } from './vector.ts'

/** The work of a worker: a message vector as text, or the path of a story. It is plain data. */
export type WorkItem =
  | {
      readonly type: 'message'
      readonly file: string
      /** The line, counted from 1; 0 for a file that is one vector. */
      readonly line: number
      readonly text: string
      /** A line of a trace file that names this vector. */
      readonly traceText: string | undefined
    }
  | { readonly type: 'sequence'; readonly file: string }
  | { readonly type: 'bad'; readonly file: string; readonly line: number; readonly reason: string }

/** Files sorted by their content: traces are read already, vectors are read by {@link workOf}. */
export interface SortedFiles {
  readonly vectors: readonly string[]
  /** Files below folders that hold other data: JSON without a class. */
  readonly others: readonly string[]
  readonly traceFiles: readonly string[]
  /** Lines of trace files by the name of the vector they add to. */
  readonly traces: ReadonlyMap<string, string>
}

/**
 * Sorts files by their content and reads the trace files. A file that cannot be read counts as a
 * vector, which then fails; so does a file that the caller named and that is not a vector.
 */
export async function sortFiles(files: readonly FoundFile[]): Promise<SortedFiles> {
  const vectors: string[] = []
  const others: string[] = []
  const traceFiles: string[] = []
  const traces = new Map<string, string>()
  for (const { path, isNamed } of files) {
    const kind = await kindOf(path)
    if (kind === 'other' && !isNamed) others.push(path)
    else if (kind !== 'trace') vectors.push(path)
    else {
      traceFiles.push(path)
      for await (const line of readLines(path)) traces.set(traceName(line, path), line)
    }
  }
  return { vectors, others, traceFiles, traces }
}

/** Yields the items of a vector file in order. A part that cannot be read becomes an item that fails. */
export async function* workOf(file: string, sorted: SortedFiles): AsyncGenerator<WorkItem> {
  let line = 0
  try {
    if (file.endsWith('.json')) {
      const traceText = traceFor(file, sorted)
      yield { type: 'message', file, line, text: await readText(file), traceText }
      return
    }
    for await (const text of readLines(file)) {
      line++
      if (line === 1 && classOf(text) === 'sequence') {
        yield { type: 'sequence', file }
        return
      }
      yield { type: 'message', file, line, text, traceText: undefined }
    }
    if (line === 0) throw new DecodeError('the file is empty')
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    yield { type: 'bad', file, line, reason: thrown.message }
  }
}

/**
 * The vectors of an item.
 *
 * @throws DecodeError that names the file's line and the field
 */
export async function vectorsOf(item: WorkItem): Promise<(Vector | SkippedVector)[]> {
  if (item.type === 'bad') throw new DecodeError(item.reason)
  if (item.type === 'sequence') return [await readStory(item.file)]
  const fields = new Fields(parseExactJson(item.text), placeOf(item.line))
  const found = fields.text('class')
  if (found !== 'message')
    throw new DecodeError(
      `${fields.where} class "${found}" is not known: "message" is accepted, and "sequence" in a file of its own`,
    )
  const trace = item.traceText === undefined ? undefined : traceOf(item.traceText)
  return readMessageVector(fields, item.file, trace)
}

/** Names an item whose own name cannot be read. */
export function nameOfItem(item: WorkItem): string {
  const name = basename(item.file).replace(/\.(json|jsonl|jsonl\.gz)$/, '')
  return item.type === 'sequence' || item.line === 0 ? name : `${name}:${item.line}`
}

async function readStory(file: string): Promise<Vector | SkippedVector> {
  let head: Fields | undefined
  const steps: Fields[] = []
  let line = 0
  for await (const text of readLines(file)) {
    const fields = new Fields(parseExactJson(text), placeOf(++line))
    if (head === undefined) head = fields
    else steps.push(fields)
  }
  if (head === undefined) throw new DecodeError('the file is empty')
  return readSequence(head, steps, file)
}

function placeOf(line: number): string {
  return line === 0 ? 'vector:' : `line ${line}:`
}

function traceOf(text: string): readonly unknown[] {
  return new Fields(parseExactJson(text), 'trace file:').list('trace')
}

function classOf(text: string): unknown {
  return new Fields(parseExactJson(text), 'line 1:').raw('class')
}

/** Returns the kind of a file by its first value; `vector` also for a file that cannot be read. */
async function kindOf(path: string): Promise<'vector' | 'trace' | 'other'> {
  try {
    const first = path.endsWith('.json') ? await readText(path) : await firstLine(path)
    const value = parseExactJson(first)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'other'
    if ('class' in value) return 'vector'
    return 'vector' in value && 'trace' in value ? 'trace' : 'other'
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return 'vector'
  }
}

async function firstLine(path: string): Promise<string> {
  for await (const text of readLines(path)) return text
  return ''
}

function traceName(line: string, file: string): string {
  return new Fields(parseExactJson(line), `${file}:`).text('vector')
}

/** The trace whose vector's name is the end of the file's path. */
function traceFor(file: string, sorted: SortedFiles): string | undefined {
  if (sorted.traces.size === 0) return undefined
  const parts = file.replaceAll('\\', '/').slice(0, -'.json'.length).split('/')
  for (let from = 0; from < parts.length; from++) {
    const line = sorted.traces.get(parts.slice(from).join('/'))
    if (line !== undefined) return line
  }
  return undefined
}
