import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const MAX_LINES = 400

interface Source {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

function below(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name !== 'node_modules') // test/clients has one
  return names.flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? below(path) : [path]
  })
}

function sources(folder: string): Source[] {
  return below(join(ROOT, folder))
    .filter((path) => /\.(ts|mjs)$/.test(path) && !path.endsWith('.generated.ts'))
    .map((path) => {
      const text = readFileSync(path, 'utf8')
      return { path: relative(ROOT, path), text, lines: text.split('\n') }
    })
}

const SRC = sources('src').filter(({ path }) => !path.includes('/assembly/'))

/** `file:line` of each line that matches. */
function found(files: readonly Source[], pattern: RegExp): string[] {
  return files.flatMap(({ path, lines }) =>
    lines.flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}`] : [])),
  )
}

test('errors of src are of a named class', () => {
  expect(found(SRC, /throw new (Error|TypeError|RangeError)\(/)).toEqual([])
})

test('nothing is left to do in src', () => {
  expect(found(SRC, /\b(TODO|FIXME|XXX)\b/)).toEqual([])
})

test('src has no enum, namespace or parameter property', () => {
  expect(found(SRC, /^\s*(export )?(const )?(enum|namespace) \w/)).toEqual([])
  expect(found(SRC, /constructor\(.*\b(private|public|protected) /)).toEqual([])
})

test('below cli, rpc and io no code reads the clock, random numbers or the environment', () => {
  const low = SRC.filter(({ path }) => !/^src\/(cli|rpc|io)\//.test(path))
  expect(
    found(low, /\b(Date\.now|new Date\(|Math\.random|performance\.now|process\.env)\b/),
  ).toEqual([])
})

test('only the entry file ends the process', () => {
  expect(found(SRC, /process\.exit\(/)).toEqual([expect.stringMatching(/^src\/cli\/main\.ts:/)])
})

test('files have at most 400 lines, unless their first line says why not', () => {
  const long = SRC.filter(
    ({ lines }) => lines.length > MAX_LINES && !/^\/[/*]/.test(lines[0] ?? ''),
  )
  expect(long.map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([])
})

test('every export of src has a doc comment', () => {
  const bare = SRC.filter(
    ({ path }) => !path.endsWith('index.ts') && !path.endsWith('.d.ts'),
  ).flatMap(({ path, lines }) =>
    lines.flatMap((line, i) => {
      const name =
        /^export (?:declare )?(?:abstract )?(?:async )?(?:const|function\*?|class|interface|type) (\w+)/.exec(
          line,
        )?.[1]
      if (name === undefined) return []
      const before = lines[i - 1] ?? ''
      const isDocumented = /\*\/\s*$/.test(before)
      // A type of the same name as the const before it shares its comment.
      const isTwin = lines.slice(0, i).some((l) => new RegExp(`^export const ${name}\\b`).test(l))
      const isMember = /^export type \w+ = \(typeof \w+\)\[/.test(line)
      return isDocumented || isTwin || isMember ? [] : [`${path}:${i + 1} ${name}`]
    }),
  )
  expect(bare).toEqual([])
})

test('committed files contain no path of a machine', () => {
  const files = [...SRC, ...sources('test'), ...sources('bench'), ...sources('scripts')]
  const own = 'test/style.test.ts'
  expect(
    found(
      files.filter(({ path }) => path !== own),
      /(^|[^\w.])\/(work|tmp|root|home)\//,
    ),
  ).toEqual([])
})

/** The first words of comments that are fragments rather than clauses; see the style guide, "English". */
const FRAGMENT =
  /^(?:Of|What|Where|How|Who|Told|Takes note|Whose|Whom|Which|As|In|At|By|For|From|Until|Unless|Past|Nothing|None|Not|Made|Kept|Taken|Given|Asked|Said|Seen|Left)\b/

test('comments open with a clause', () => {
  const opening = /\/\*\*[ \t]*(?:\n[ \t]*\*[ \t]*)?([^\s*][^\n]*)|(?:^|\s)\/\/\s?([A-Z][^\n]*)/gm
  const fragments = [...sources('src'), ...sources('assembly')].flatMap(({ path, text }) =>
    [...text.matchAll(opening)].flatMap((match) => {
      const comment = (match[1] ?? match[2] ?? '').trim()
      const line = text.slice(0, match.index).split('\n').length
      return FRAGMENT.test(comment) ? [`${path}:${line} ${comment}`] : []
    }),
  )
  expect(fragments).toEqual([])
})

test('comments and messages use no archaic or figurative words', () => {
  expect(
    found(
      SRC,
      /\b(?:lest|for want of|be it|what became of|aloud|take[sn]? note|took note|anew|told|goes on|of its own accord|(?<!there )is no (?!longer))\b/i,
    ),
  ).toEqual([])
})

/** Conditions that are written as places: "undefined where the node has none" for "if the node has none". */
const CONDITION_AS_PLACE =
  /(?:\b(?:undefined|none|null|false|empty|nothing|only|also|even)|-1|\b0),? where (?:it|the|there|they|that|no|nothing|an?|its)\b|@throws [^.@]*\bwhere (?:it|the|there|they)\b/i

test('comments state conditions with "if"', () => {
  expect(found(sources('src'), CONDITION_AS_PLACE)).toEqual([])
})

/** Words that titles of tests do without: negations of nouns by "no", and clauses that hide their subject. */
const NOT_IN_TITLES =
  /\b(?:(?<!there )(?:is|are) no (?!longer)|nobody|whatever|wherever|whoever|anew|told|aloud|left alone|goes on|for want|what (?:is|was|it|they|differs)\b|where (?:it|the|they|nobody)\b)/

test('titles of tests are plain statements', () => {
  const title = /\b(?:test|it|describe)(?:\.\w+)*(?:\([^()]*\))?\(\s*(['"`])(.*?)\1\s*,/g
  const titles = sources('test').flatMap(({ path, text }) =>
    [...text.matchAll(title)].map((match) => `${path}: ${match[2]}`),
  )
  expect(titles.length).toBeGreaterThan(1_500)
  expect(titles.filter((text) => NOT_IN_TITLES.test(text))).toEqual([])
})

/** Words that the guides do without; see the style guide, "English". */
const NOT_IN_DOCS =
  /\b(?:lest|for want of|be it|what became of|aloud|take[sn]? note|anew|told|unless told|goes on|by so much|of its own accord|hears? of|is no (?:actor|account|address|error|text|number))\b/i

test('guides use no archaic or figurative words', () => {
  const guides = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'bench/README.md']
  const files = [...guides, ...below(join(ROOT, 'docs')).map((path) => relative(ROOT, path))]
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8')
      return { path, text, lines: text.split('\n') }
    })
  expect(files.length).toBeGreaterThan(15)
  expect(found(files, NOT_IN_DOCS)).toEqual([])
})
