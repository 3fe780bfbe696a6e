#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import module from 'node:module'
import { createInterface } from 'node:readline'
import { runCli } from './cli.ts'

// Node 22.8 and later keeps compiled modules in its folder of temporary files: a command that runs actors
// then starts in 0.26 s instead of 0.29. NODE_DISABLE_COMPILE_CACHE=1 turns it off.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types are those of Node 20, which lacks it
const { enableCompileCache } = module as { enableCompileCache?: () => unknown }
enableCompileCache?.()

let lines: AsyncIterator<string> | undefined

/** Asks on the terminal; undefined once it was closed, as by Ctrl-D. */
async function ask(prompt: string): Promise<string | undefined> {
  lines ??= createInterface({ input: process.stdin, output: process.stderr })[
    Symbol.asyncIterator
  ]()
  process.stderr.write(prompt)
  const { value, done } = await lines.next()
  return done === true ? undefined : value
}

// The only place that ends the process.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is the package's own file
const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string }
const code = await runCli(process.argv.slice(2), version, {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  outIsTerminal: process.stdout.isTTY,
  errIsTerminal: process.stderr.isTTY,
  columns: process.stderr.columns ?? 80,
  version,
  untilStopped: () =>
    new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
    }),
  ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
})
// A pipe takes its time: the process ends once all is written.
process.stdout.write('', () => process.exit(code))
