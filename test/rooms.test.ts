import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  ABOVE_ACTORS,
  ACTOR_GATES,
  DOORS,
  FOLDER_GATES,
  FOLDERS,
  MORE_ACTOR_GATES,
  PUT_TOGETHER_BY,
  SHARED_BY_ACTORS,
} from './folders.ts'

/** Rooms up to the machine: all of them work without files and without waiting. */
const MACHINE = [
  'machine',
  'builtin-actors',
  'syscalls',
  'kernel',
  'state-tree',
  'bundle',
  'gas',
  'debug-info',
  'wasm',
  'schema',
  'ipld',
  'crypto',
  'types',
]

/**
 * Rooms that each room may import, type imports included. A room stands below all rooms that it
 * imports.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  types: [],
  crypto: ['types'],
  ipld: ['types', 'crypto'],
  schema: ['ipld', 'crypto', 'types'],
  wasm: ['types'],
  'debug-info': ['wasm', 'types'],
  gas: ['types'],
  bundle: ['ipld', 'types'],
  'state-tree': ['ipld', 'types'],
  kernel: ['state-tree', 'gas', 'ipld', 'crypto', 'types'],
  syscalls: ['kernel', 'wasm', 'gas', 'ipld', 'types'],
  'builtin-actors': ['schema', 'bundle', 'ipld', 'crypto', 'types'],
  machine: MACHINE.slice(1),
  io: ['bundle', 'wasm', 'ipld', 'types'],
  harness: MACHINE,
  asc: ['harness', 'io', 'types'],
  solc: ['io', 'types'],
  node: ['harness', ...MACHINE],
  rpc: ['node', 'harness', ...MACHINE],
  conformance: ['io', ...MACHINE],
  fuzz: ['conformance', 'harness', 'io', ...MACHINE],
  coverage: ['harness', 'solc', 'io', ...MACHINE],
  forge: ['coverage', 'harness', 'solc', 'io', ...MACHINE],
  property: ['harness', 'io', ...MACHINE],
  cli: [
    'property',
    'forge',
    'coverage',
    'fuzz',
    'conformance',
    'rpc',
    'node',
    'solc',
    'asc',
    'harness',
    'io',
    ...MACHINE,
  ],
}

/** Rooms that a room may load when it first needs them, by `import()`: a browser does without. */
const LOADED_LATE: Readonly<Record<string, readonly string[]>> = {
  harness: ['io'],
}

/**
 * Folders of the harness that only run in a test runner, which is on Node: entries of their own, which
 * the harness does not load. They read and write files at once, as matchers have to.
 */
const IN_A_RUNNER = [
  'harness/gas-report/',
  'harness/gas-snapshot/',
  'harness/matchers/',
  'harness/suite-profile/',
]

/** Files besides a room's index.ts that other rooms may import: they run on Node alone. */
const GATES = [
  'harness/gas-report/reporter.ts',
  'harness/gas-snapshot/index.ts',
  'harness/setup-files.ts',
  'harness/suite-profile/reporter.ts',
  'solc/parse-solidity.ts', // the room's index.ts is a public entry
]

/** Rooms that may import `node:` modules. */
const ON_NODE = ['io', 'solc', 'asc', 'rpc', 'conformance', 'fuzz', 'coverage', 'forge', 'cli']

/** Files of other rooms that may import `node:` modules, and why. */
const ON_NODE_TOO: Readonly<Record<string, string>> = {
  'machine/deep-stack/deep-worker.ts': 'the entry of a thread: only a thread of Node loads it',
}

const SRC = fileURLToPath(new URL('../src', import.meta.url))
const IMPORT = /(?:from|import)\s*(\(?)\s*['"]([^'"]+)['"]/g

interface Edge {
  readonly file: string
  readonly room: string
  readonly target: string
  /** Whether it is an `import()`, which loads its target late. */
  readonly isLate: boolean
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'assembly' ? [] : sourceFiles(path)
    return name.endsWith('.ts') ? [path] : []
  })
}

/** Every relative import that leaves its file, as paths below src. */
function edges(): Edge[] {
  return sourceFiles(SRC).flatMap((path) => {
    const file = relative(SRC, path).split(sep).join('/')
    const room = file.includes('/') ? file.slice(0, file.indexOf('/')) : ''
    const code = readFileSync(path, 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '')
    return [...code.matchAll(IMPORT)]
      .map(([, paren = '', target = '']) => ({ isLate: paren !== '', target }))
      .filter(({ target }) => target.startsWith('.'))
      .map(({ isLate, target }) => ({
        file,
        room,
        isLate,
        target: relative(SRC, join(path, '..', target))
          .split(sep)
          .join('/'),
      }))
  })
}

function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : ''
}

test('every folder of src is a room of the table', () => {
  const folders = readdirSync(SRC).filter((name) => statSync(join(SRC, name)).isDirectory())
  expect(folders.filter((name) => !(name in ROOMS))).toEqual([])
})

test('a room imports only what the table allows', () => {
  const wrong = edges().filter(({ file, room, target, isLate }) => {
    const other = roomOf(target)
    if (room === '' || other === room || ROOMS[room]?.includes(other)) return false
    if (other === 'io' && IN_A_RUNNER.some((folder) => file.startsWith(folder))) return false
    return !(isLate && LOADED_LATE[room]?.includes(other))
  })
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('a room imports another only through its index.ts', () => {
  const wrong = edges().filter(({ room, target }) => {
    const other = roomOf(target)
    return (
      other !== room && other !== '' && target !== `${other}/index.ts` && !GATES.includes(target)
    )
  })
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

/** The folder of a file, as rooms.test.ts names it: `harness/abi` of `harness/abi/hex.ts`. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

/** Imports between folders of one room, and from its own files into folders. */
function folderEdges(): Edge[] {
  return edges().filter(
    ({ file, room, target }) =>
      room !== '' && roomOf(target) === room && folderOf(file) !== folderOf(target),
  )
}

test('every folder inside a room is a row of the table of folders', () => {
  const folders = sourceFiles(SRC)
    .map((path) => folderOf(relative(SRC, path).split(sep).join('/')))
    .filter((folder) => folder.includes('/'))
  expect([...new Set(folders)].toSorted()).toEqual(Object.keys(FOLDERS).toSorted())
})

test('a folder imports only the folders that its row lists', () => {
  const wrong = folderEdges().filter(({ file, room, target }) => {
    const row = FOLDERS[folderOf(file)]
    const other = folderOf(target)
    return row !== undefined && !row.includes(other === room ? '.' : other.slice(room.length + 1))
  })
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('a folder with an index.ts is reached only through it', () => {
  const files = new Set(sourceFiles(SRC).map((path) => relative(SRC, path).split(sep).join('/')))
  const withIndex = Object.keys(FOLDERS).filter((folder) => files.has(`${folder}/index.ts`))
  expect(withIndex.length).toBeGreaterThan(20)
  const wrong = edges().filter(({ file, target }) =>
    withIndex.some(
      (folder) =>
        target.startsWith(`${folder}/`) &&
        !file.startsWith(`${folder}/`) &&
        target !== `${folder}/index.ts` &&
        !withIndex.some(
          (inner) => inner.startsWith(`${folder}/`) && target === `${inner}/index.ts`,
        ) &&
        !(target in FOLDER_GATES),
    ),
  )
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('a folder without an index.ts is reached through the files that its row names', () => {
  const found = new Map<string, Set<string>>()
  for (const { file, target } of edges()) {
    const folder = folderOf(target)
    if (!(folder in DOORS) || file.startsWith(`${folder}/`)) continue
    found.set(folder, (found.get(folder) ?? new Set()).add(target.slice(folder.length + 1)))
  }
  for (const [folder, files] of Object.entries(DOORS)) {
    const doors = folder.startsWith('cli/') ? ['command.ts', ...files] : files
    expect([...(found.get(folder) ?? [])].toSorted(), folder).toEqual(doors.toSorted())
  }
})

test('tables that one file puts together are imported by it alone', () => {
  const wrong = edges().filter(({ file, target }) => {
    const owner = PUT_TOGETHER_BY[folderOf(target)]
    return owner !== undefined && file !== owner && folderOf(file) !== folderOf(target)
  })
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('an actor imports of other actors only their declarations', () => {
  const wrong = folderEdges().filter(({ file, room, target }) => {
    if (room !== 'builtin-actors') return false
    const actorOf = (path: string): string => path.split('/')[1] ?? ''
    const from = actorOf(file)
    const to = actorOf(target)
    if (!folderOf(file).includes('/') || !folderOf(target).includes('/') || from === to)
      return false
    const inRoom = target.slice(room.length + 1)
    const name = inRoom.slice(inRoom.lastIndexOf('/') + 1)
    const isDeclaration = ACTOR_GATES.includes(name) && inRoom.split('/').length === 2
    return !(
      isDeclaration ||
      inRoom in MORE_ACTOR_GATES ||
      SHARED_BY_ACTORS.includes(to) ||
      from in ABOVE_ACTORS
    )
  })
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('relative imports name the file with its ending', () => {
  const wrong = edges().filter(({ target }) => !/\.(ts|js)$/.test(target))
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('the rooms of the table have no cycle', () => {
  const names = Object.keys(ROOMS)
  for (const [room, imports] of Object.entries(ROOMS))
    for (const other of imports)
      expect(names.indexOf(other), `${room} imports ${other}`).toBeLessThan(names.indexOf(room))
})

/** Static imports of a file that are there at run time: types are not. */
function importsAtRunTime(file: string): string[] {
  const code = readFileSync(join(SRC, file), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '')
  const statements = code.matchAll(
    /^(?:import|export)\s+(?!type\b)(?:[\w*{}\s,$]+?\sfrom\s+)?'([^']+)'/gm,
  )
  return [...statements].map(([, target = '']) => target)
}

test('node: modules stay in rooms that a browser does without', () => {
  const files = sourceFiles(SRC).map((path) => relative(SRC, path).split(sep).join('/'))
  const wrong = files.filter((file) => {
    if (ON_NODE.includes(roomOf(file)) || file in ON_NODE_TOO) return false
    if (IN_A_RUNNER.some((folder) => file.startsWith(folder))) return false
    const code = readFileSync(join(SRC, file), 'utf8').replace(/typeof import\(/g, '')
    return (
      importsAtRunTime(file).some((target) => target.startsWith('node:')) ||
      /\bimport\(\s*['"]node:/.test(code)
    )
  })
  expect(wrong).toEqual([])
})

test.each(['index.ts', 'ipld.ts', 'gas/index.ts'])('%s loads no node: module', (entry) => {
  const seen = new Set([entry])
  const wrong: string[] = []
  for (const file of seen)
    for (const target of importsAtRunTime(file)) {
      if (target.startsWith('node:')) wrong.push(`${file} imports ${target}`)
      if (target.startsWith('.'))
        seen.add(
          relative(SRC, join(SRC, file, '..', target))
            .split(sep)
            .join('/'),
        )
    }
  expect(wrong).toEqual([])
  expect(seen.size).toBeGreaterThan(5)
})

/** Files that import one another, type imports included: each list is one knot of them. */
function knots(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): void => {
    const at = order.size
    order.set(file, at)
    low.set(file, at)
    stack.push(file)
    for (const target of imports.get(file) ?? []) {
      if (!order.has(target)) visit(target)
      if (stack.includes(target)) low.set(file, Math.min(low.get(file)!, low.get(target)!))
    }
    if (low.get(file) !== at) return
    const knot = stack.splice(stack.indexOf(file))
    if (knot.length > 1 || imports.get(file)?.includes(file)) found.push(knot.toSorted())
  }
  for (const file of imports.keys()) if (!order.has(file)) visit(file)
  return found
}

test('cycles are found from any file that the search begins with', () => {
  const imports = new Map([
    ['a', ['b', 'c']],
    ['b', ['d']],
    ['c', ['c']],
    ['d', ['e', 'f']],
    ['e', ['b']],
    ['f', []],
  ])
  expect(knots(imports)).toEqual([['b', 'd', 'e'], ['c']])
  expect(knots(new Map([...imports].toReversed())).toSorted()).toEqual([['b', 'd', 'e'], ['c']])
})

test('no files import one another, by types either', () => {
  const imports = new Map<string, string[]>()
  for (const { file, target } of edges()) {
    const targets = imports.get(file) ?? []
    imports.set(file, targets)
    targets.push(target)
  }
  expect(imports.size).toBeGreaterThan(400)
  expect(knots(imports)).toEqual([])
})
