#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { runCli } from './cli.ts'

// The only place that ends the process.
const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string } // our own file
const code = await runCli(process.argv.slice(2), version, {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  outIsTerminal: process.stdout.isTTY,
  errIsTerminal: process.stderr.isTTY,
  columns: process.stderr.columns ?? 80,
})
// A pipe takes its time: the process ends once all is written.
process.stdout.write('', () => process.exit(code))
