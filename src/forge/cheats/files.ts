import { posix } from 'node:path'
import { bytesToHex } from '../../harness/index.ts'
import type { Args } from '../args.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'
import { hexToBytesOf } from '../hex-text.ts'

/** Files that `fs_permissions` lets a test reach, and artifacts of the project. */
export const FILE_CHEATS: CheatTable = {
  projectRoot: { doc: 'Returns the folder of the project', run: ({ project }) => project.root },
  readFile: {
    doc: 'Reads a file as text',
    run: ({ project }, a) => textOf(project.readFile(a.text(0))),
  },
  readFileBinary: {
    doc: 'Reads a file as bytes',
    run: ({ project }, a) => bytesToHex(project.readFile(a.text(0))),
  },
  readLine: { doc: 'Reads the next line of a file', run: (call, a) => readLine(call, a.text(0)) },
  closeFile: {
    doc: 'Lets readLine begin again',
    run: ({ session }, a) => {
      session.fileOffsets.delete(a.text(0))
    },
  },
  writeFile: {
    doc: 'Writes text to a file',
    run: ({ project }, a) => {
      project.writeFile(a.text(0), new TextEncoder().encode(a.text(1)))
    },
  },
  writeFileBinary: {
    doc: 'Writes bytes to a file',
    run: ({ project }, a) => {
      project.writeFile(a.text(0), a.bytes(1))
    },
  },
  writeLine: {
    doc: 'Adds a line to a file',
    run: ({ project }, a) => {
      const before = project.kindOf(a.text(0)) === 'file' ? textOf(project.readFile(a.text(0))) : ''
      project.writeFile(a.text(0), new TextEncoder().encode(`${before}${a.text(1)}\n`))
    },
  },
  removeFile: {
    doc: 'Removes a file',
    run: ({ project }, a) => {
      project.removeFile(a.text(0))
    },
  },
  copyFile: {
    doc: 'Copies a file, and returns its size',
    run: ({ project }, a) => {
      const data = project.readFile(a.text(0))
      project.writeFile(a.text(1), data)
      return BigInt(data.length)
    },
  },
  exists: {
    doc: 'Whether there is a file or a folder',
    run: ({ project }, a) => project.kindOf(a.text(0)) !== undefined,
  },
  isFile: {
    doc: 'Whether a path is a file',
    run: ({ project }, a) => project.kindOf(a.text(0)) === 'file',
  },
  isDir: {
    doc: 'Whether a path is a folder',
    run: ({ project }, a) => project.kindOf(a.text(0)) === 'folder',
  },
  getCode: {
    doc: 'Returns the creation code of an artifact',
    run: (call, a) => bytesToHex(creationCode(call, a.text(0))),
  },
  getDeployedCode: {
    doc: 'Returns the deployed code of an artifact',
    run: ({ project }, a) => {
      const code = project.deployedCode(a.text(0))
      if (code === undefined) throw noArtifact(a.text(0))
      return code
    },
  },
  deployCode: { doc: 'Deploys an artifact as the caller', run: (call, a) => deployCode(call, a) },
  currentFilePath: { doc: 'Returns the source of the test', run: ({ suiteName }) => suiteName },
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function readLine({ project, session }: CheatCall, path: string): string {
  const key = posix.normalize(path)
  const lines = textOf(project.readFile(path)).split(/\r?\n/)
  const at = session.fileOffsets.get(key) ?? 0
  session.fileOffsets.set(key, at + 1)
  return lines[at] ?? ''
}

function noArtifact(name: string): CheatError {
  return new CheatError(`no matching artifact found for "${name}"`)
}

function creationCode({ project }: CheatCall, name: string): Uint8Array {
  const code = project.creationCode(name)
  if (code === undefined) throw noArtifact(name)
  return hexToBytesOf(code)
}

function deployCode(call: CheatCall, a: Args): string {
  const code = creationCode(call, a.text(0))
  let args: Uint8Array = new Uint8Array(0)
  let value = 0n
  let salt: `0x${string}` | undefined
  a.types.forEach((type, at) => {
    if (type === 'bytes') args = a.bytes(at)
    else if (type === 'uint256') value = a.uint(at)
    else if (type === 'bytes32') salt = a.hex(at)
  })
  const initcode = new Uint8Array(code.length + args.length)
  initcode.set(code)
  initcode.set(args, code.length)
  return call.create(initcode, value, salt)
}
