import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeFileAtomically, writeFileAtomicallySync } from '../../src/io/index.ts'
import { scratchFolder } from '../conformance/sample.ts'

const POSIX = process.platform !== 'win32'

/** Both forms of the write, so that each test holds for both. */
const WRITES: [string, (path: string, content: string | Uint8Array) => void | Promise<void>][] = [
  ['writeFileAtomically', writeFileAtomically],
  ['writeFileAtomicallySync', writeFileAtomicallySync],
]

/** A pid that no process has: those of ended children are not used again soon. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

/** Leaves a draft of a process in a folder, as old as said. */
function leaveDraft(folder: string, pid: number, ageSeconds: number): string {
  const name = `other.bin.${pid}-01234567-89ab-4cde-8f01-23456789abcd.draft`
  writeFileSync(join(folder, name), 'half')
  const time = Date.now() / 1000 - ageSeconds
  utimesSync(join(folder, name), time, time)
  return name
}

describe.each(WRITES)('%s', (name, write) => {
  test('creates the folders above a file, and leaves nothing else there', async () => {
    const folder = join(scratchFolder(), 'a', 'b')
    await write(join(folder, 'x.txt'), 'grüße')
    expect(readFileSync(join(folder, 'x.txt'), 'utf8')).toBe('grüße')
    await write(join(folder, 'x.txt'), new Uint8Array(0))
    expect(readFileSync(join(folder, 'x.txt')).length).toBe(0)
    expect(readdirSync(folder)).toEqual(['x.txt'])
  })

  test('keeps the old file if the new one cannot replace it', async () => {
    const folder = scratchFolder()
    const path = join(folder, 'x', 'y')
    writeFileSync(join(folder, 'x'), 'a file, and no folder')
    await expect((async () => write(path, 'new'))()).rejects.toMatchObject({
      name: 'UsageError',
      code: 'FVM_WRITE_FAILED',
      message: expect.stringContaining(`${path} could not be written (E`),
    })
    expect(readdirSync(folder)).toEqual(['x'])
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('a file, and no folder')
  })

  test('removes old drafts of processes that have ended, and no others', async () => {
    const folder = scratchFolder()
    const stale = leaveDraft(folder, endedPid(), 3600)
    const fresh = leaveDraft(folder, endedPid(), 0)
    const running = leaveDraft(folder, process.pid, 3600)
    expect(new Set([stale, fresh, running]).size).toBe(3)
    await write(join(folder, 'x'), 'x')
    expect(readdirSync(folder).toSorted()).toEqual([fresh, running, 'x'].toSorted())
  })

  test.runIf(POSIX)('follows a link and keeps the permissions of the file', async () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'real'), 'old')
    chmodSync(join(folder, 'real'), 0o606)
    symlinkSync('real', join(folder, 'link'))
    await write(join(folder, 'link'), 'new')
    expect(readlinkSync(join(folder, 'link'))).toBe('real')
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new')
    expect(statSync(join(folder, 'real')).mode & 0o777).toBe(0o606)
  })

  test.runIf(POSIX)('writes to a device instead of replacing it', async () => {
    await write('/dev/null', 'gone')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  test.runIf(POSIX)('a disk that is full is an error, and the old file stays', async () => {
    const folder = scratchFolder()
    const path = join(folder, 'x')
    writeFileSync(path, 'old')
    const module = new URL('../../.cache/build/io/index.js', import.meta.url).href
    const script = `
      process.on('SIGXFSZ', () => {})
      const io = await import(${JSON.stringify(module)})
      try {
        await io.${name}(${JSON.stringify(path)}, new Uint8Array(3_000_000))
        console.log('no error')
      } catch (error) {
        console.log(error.name, error.code, error.message)
      }`
    // The limit cuts a write in the middle: the system takes a part of the bytes, then none.
    const limited = 'ulimit -f 1024; exec "$0" --input-type=module -e "$1"'
    const { stdout } = spawnSync('bash', ['-c', limited, process.execPath, script])
    expect(String(stdout)).toMatch(
      /^UsageError FVM_WRITE_FAILED .*x could not be written \(EFBIG: file too large, write\)/,
    )
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['x'])
  })
})

describe('content in parts', () => {
  async function* parts(count: number, fail?: Error): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < count; i++) yield new Uint8Array(100_000).fill(i)
    if (fail !== undefined) throw fail
  }

  test('is written in order', async () => {
    const path = join(scratchFolder(), 'x')
    await writeFileAtomically(path, parts(7))
    const bytes = readFileSync(path)
    expect(bytes.length).toBe(700_000)
    expect([...Array(7).keys()].map((i) => bytes[i * 100_000 + 99_999])).toEqual([
      0, 1, 2, 3, 4, 5, 6,
    ])
  })

  test('that ends in an error leaves the old file, and the error passes through', async () => {
    const folder = scratchFolder()
    const path = join(folder, 'x')
    writeFileSync(path, 'old')
    const fail = new Error('no more')
    await expect(writeFileAtomically(path, parts(7, fail))).rejects.toBe(fail)
    expect(readdirSync(folder)).toEqual(['x'])
    expect(readFileSync(path, 'utf8')).toBe('old')
  })
})

test('processes that write one path at the same time leave the content of one of them', () => {
  const folder = scratchFolder()
  mkdirSync(join(folder, 'out'))
  const path = join(folder, 'out', 'x')
  const module = new URL('../../.cache/build/io/index.js', import.meta.url).href
  const script = `
    const { writeFileAtomically } = await import(${JSON.stringify(module)})
    const writes = Array.from({ length: 20 }, (_, i) =>
      writeFileAtomically(${JSON.stringify(path)}, new Uint8Array(400_000).fill(Number(process.argv[1]) + i)))
    await Promise.all(writes)`
  const command = ['1', '100', '200']
    .map((first) => `"$0" --input-type=module -e "$1" ${first} &`)
    .join(' ')
  const { status } = spawnSync('bash', ['-c', `${command} wait`, process.execPath, script])
  expect(status).toBe(0)
  const bytes = readFileSync(path)
  expect(bytes.length).toBe(400_000)
  expect(bytes.every((byte) => byte === bytes[0])).toBe(true)
  expect(readdirSync(join(folder, 'out'))).toEqual(['x'])
})
