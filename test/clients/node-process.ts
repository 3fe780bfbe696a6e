import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/* Parts of the suites: the node as a process of its own, and the clients that this folder installs. */

/** The folder of the suites, with a `package.json` of its own. */
export const HERE = fileURLToPath(new URL('.', import.meta.url))
const COMMAND = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** The key of the first account of every development node. */
export const ALICE_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
/** Addresses of the first accounts of every development node. */
export const [ALICE, BOB] = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
] as const

/** A node that runs. */
export interface NodeProcess {
  readonly url: string
  /** The lines of its log as far as they were read. */
  log(): string
  /** Asks it without a client. */
  ask(method: string, ...params: readonly unknown[]): Promise<unknown>
  /** Ends it. */
  stop(): Promise<void>
}

/** Starts `litefvm node` of the build on a free port. */
export async function startNode(...flags: readonly string[]): Promise<NodeProcess> {
  const child = spawn(process.execPath, [COMMAND, 'node', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const url = await listeningUrl(child, lines)
  return {
    url,
    log: () => lines.join('\n'),
    async ask(method, ...params) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const response = await fetch(url, { method: 'POST', body })
      const { result, error } = (await response.json()) as { result?: unknown; error?: unknown }
      if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`)
      return result
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

function listeningUrl(child: ChildProcess, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface(child.stdout!).on('line', (line) => {
      lines.push(line)
      const found = /^Listening on (\S+)/.exec(line)
      if (found !== null) resolve(`http://${found[1]!}`)
    })
    createInterface(child.stderr!).on('line', (line) => lines.push(line))
    child.once('exit', (code) =>
      reject(new Error(`litefvm node ended with ${code}:\n${lines.join('\n')}`)),
    )
  })
}

/** The path of a package of this folder. */
export function packagePath(name: string): string {
  return join(HERE, 'node_modules', name)
}

/**
 * A program of Foundry, from the package of this platform: the script `forge` of npm's package starts the
 * same file, but ends with 0 when it fails.
 */
export function foundryProgram(name: 'forge' | 'cast' | 'anvil'): string {
  const cpu = process.arch === 'x64' ? 'amd64' : process.arch
  return packagePath(`@foundry-rs/${name}-${process.platform}-${cpu}/bin/${name}`)
}

/** Why suites that need packages are skipped; undefined if all of the packages are installed. */
export function missing(...names: readonly string[]): string | undefined {
  const absent = names.filter((name) => !existsSync(packagePath(name)))
  return absent.length === 0
    ? undefined
    : `${absent.join(', ')} not installed: run npm ci --prefix test/clients`
}

/** A title that says why a suite is skipped. */
export function titled(title: string, reason: string | undefined): string {
  return reason === undefined ? title : `${title} (SKIPPED: ${reason})`
}

/** A Node that Hardhat 3 accepts: the one that runs, or the one of the package `node`. */
export function modernNode(): string | undefined {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath
  const packaged = packagePath('node/bin/node')
  return existsSync(packaged) ? packaged : undefined
}

/** What a program printed. */
export interface Run {
  readonly status: number | null
  /** Output and errors, one after the other. */
  readonly text: string
  readonly out: string
}

/** Runs a program to its end, without a terminal's colours. */
export function run(
  program: string,
  words: readonly string[],
  { cwd = HERE, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Run {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: '1', CI: '1', FOUNDRY_DISABLE_NIGHTLY_WARNING: '1', ...env },
  })
  if (error !== undefined) throw error
  return { status, text: stdout + stderr, out: stdout.trim() }
}
