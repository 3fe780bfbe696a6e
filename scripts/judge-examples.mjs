// Asks the reference what the actors of examples/ do, and keeps its answers in test/examples/answers.
// To be run when their code changes:
//
//   node scripts/judge-examples.mjs ORACLE
//
// where ORACLE is a program that prints `{ postconditions }` of the message vector in a file:
// `ORACLE ask FILE`. It must be the reference, at the network version of the vector.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [oracle] = process.argv.slice(2)
if (oracle === undefined) {
  console.error('usage: node scripts/judge-examples.mjs ORACLE')
  process.exit(2)
}
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'judge-'))
const run = spawnSync('npx', ['vitest', 'run', 'test/examples/reference.test.ts'], {
  cwd: root,
  env: { ...process.env, JUDGE_OUT: folder },
  stdio: 'inherit',
})
if (run.status !== 0) process.exit(1)

const hexOf = (base64) => Buffer.from(base64, 'base64').toString('hex')
const answers = new Map()
for (const file of readdirSync(folder).sort()) {
  const vector = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const text = execFileSync(oracle, ['ask', join(folder, file)], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  const { postconditions } = JSON.parse(text.slice(text.indexOf('{')))
  const name = vector._meta.id.replace(/-\d+$/, '')
  const answer = answers.get(name) ?? { code: vector._meta.code, stages: [] }
  answer.stages.push({
    epoch: vector.preconditions.variants[0].epoch,
    rows: postconditions.receipts.map((receipt, i) => [
      receipt.exit_code,
      receipt.gas_used,
      hexOf(receipt.return ?? ''),
      eventsOf(hexOf(postconditions.events[i])),
    ]),
    root: postconditions.state_tree.root_cid['/'],
  })
  answers.set(name, answer)
}
rmSync(folder, { recursive: true })

mkdirSync(join(root, 'test/examples/answers'), { recursive: true })
for (const [name, { code, stages }] of answers) {
  const lines = stages.map(({ epoch, rows, root }) => {
    const list = rows.map((row) => `      ${JSON.stringify(row)}`).join(',\n')
    return `    { "epoch": ${epoch}, "root": "${root}", "rows": [\n${list}\n    ] }`
  })
  const text = `{\n  "code": ${JSON.stringify(code)},\n  "stages": [\n${lines.join(',\n')}\n  ]\n}\n`
  writeFileSync(join(root, `test/examples/answers/${name}.json`), text)
  console.log(`${name}: ${stages.map(({ rows }) => rows.length).join(' + ')} messages`)
}

/** The events of a CBOR list of up to 23, apart. */
function eventsOf(hex) {
  const bytes = Buffer.from(hex, 'hex')
  const events = []
  for (let at = 1; at < bytes.length; ) {
    const end = endOfValue(bytes, at)
    events.push(bytes.subarray(at, end).toString('hex'))
    at = end
  }
  return events.join(' ')
}

function endOfValue(bytes, start) {
  const major = bytes[start] >> 5
  const low = bytes[start] & 31
  const width = low < 24 ? 0 : 1 << (low - 24)
  let at = start + 1 + width
  const value =
    width === 0 ? low : Number.parseInt(bytes.subarray(start + 1, at).toString('hex'), 16)
  if (major === 2 || major === 3) return at + value
  if (major === 4) for (let i = 0; i < value; i++) at = endOfValue(bytes, at)
  return at
}
