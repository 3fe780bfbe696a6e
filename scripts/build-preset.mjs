// Compiles solidity/Multicall.sol to src/rpc/preset/multicall-code.ts: `node scripts/build-preset.mjs`;
// with --print, to the terminal.
import { readFileSync, writeFileSync } from 'node:fs'
import solc from 'solc'

const input = {
  language: 'Solidity',
  sources: {
    'Multicall.sol': {
      content: readFileSync(new URL('../solidity/Multicall.sol', import.meta.url), 'utf8'),
    },
  },
  settings: {
    evmVersion: 'paris',
    optimizer: { enabled: true, runs: 10_000 },
    metadata: { appendCBOR: false },
    outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
  },
}
const { contracts, errors = [] } = JSON.parse(solc.compile(JSON.stringify(input)))
for (const { severity, formattedMessage } of errors)
  if (severity === 'error') throw new Error(formattedMessage)
const code = contracts['Multicall.sol'].Multicall.evm.deployedBytecode.object
const lines = code.match(/.{1,90}/g).map((line) => `  '${line}',`)
const source = `// This file is written by scripts/build-preset.mjs from solidity/Multicall.sol. Do not edit it.

/** Code of the contract \`Multicall\`, as hexadecimal digits. */
export const MULTICALL_CODE: string = [
${lines.join('\n')}
].join('')
`
if (process.argv.includes('--print')) process.stdout.write(source)
else writeFileSync(new URL('../src/rpc/preset/multicall-code.ts', import.meta.url), source)
