#!/usr/bin/env node
// The package solc as forge calls a compiler: `--version`, and JSON from standard input to standard output.
import { readFileSync } from 'node:fs'
import solc from 'solc'

if (process.argv.includes('--version'))
  process.stdout.write(
    `solc, the solidity compiler commandline interface\nVersion: ${solc.version().replace(/\.Emscripten.*$/, '.Linux.g++')}\n`,
  )
else process.stdout.write(solc.compile(readFileSync(0, 'utf8')))
