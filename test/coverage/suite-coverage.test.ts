import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningCoverage, startCoverage } from '../../src/coverage/suite/index.ts'
import { mergeRecordedJson, recordedToJson } from '../../src/coverage/suite/recorded-json.ts'
import { reportOf, startRecording, stopRecording } from '../../src/coverage/suite/start-coverage.ts'
import { FVM } from '../../src/harness/index.ts'
import { compileSolidity, type SolidityBuild } from '../../src/solc/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const TOKEN = `pragma solidity ^0.8.20;
import {Fees} from "./Fees.sol";

contract Token {
    mapping(address => uint256) public balanceOf;

    constructor(uint256 supply) {
        balanceOf[msg.sender] = supply;
    }

    function transfer(address to, uint256 amount) external {
        require(balanceOf[msg.sender] >= amount, unicode"ü poor");
        uint256 fee = Fees.take(amount);
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount - fee;
    }
}
`
const FEES = `pragma solidity ^0.8.20;

library Fees {
    function take(uint256 amount) internal pure returns (uint256) {
        if (amount > 100) {
            return 1;
        }
        return 0;
    }
}
`

let build: SolidityBuild

beforeAll(async () => {
  build = await compileSolidity(
    { 'contracts/Token.sol': TOKEN, 'contracts/Fees.sol': FEES },
    { settings: { optimizer: { enabled: false } } },
  )
}, 60_000)

/** Sends a few messages. @returns their gas */
function use(amounts: readonly number[]): bigint[] {
  const vm = FVM.createSync()
  for (const name of ['alice', 'bob']) vm.account(name)
  const token = vm.evm.deploy(build, { contract: 'Token', from: 'alice', args: [1_000n] })
  const gas = amounts.map(
    (amount) => token.send['transfer']!(['bob', BigInt(amount)], { from: 'alice' }).gasUsed,
  )
  token.read['balanceOf']!(['bob'])
  return gas
}

function cover(work: () => void): ReturnType<RunningCoverage['stop']> {
  const coverage = startCoverage({ root: folder })
  try {
    work()
  } finally {
    coverage.stop()
  }
  return coverage.stop()
}

test('a suite in TypeScript covers the lines and branches that its contracts ran', () => {
  const report = cover(() => use([5, 2_000]))
  const lines = Object.fromEntries(
    report.files.map(({ path, items }) => [
      path,
      items.flatMap(({ kind, line, hits }) => (kind === 'line' ? [`${line}: ${hits}`] : [])),
    ]),
  )
  expect(lines).toEqual({
    'contracts/Fees.sol': ['4: 1', '5: 1', '6: 0', '8: 1'],
    'contracts/Token.sol': ['7: 1', '8: 1', '11: 2', '12: 2', '13: 1', '14: 1', '15: 1'],
  })
  expect(report.summary.branch).toEqual({ hit: 2, total: 3 })
  expect(report.lcov()).toContain('BRDA:12,0,0,1\nBRDA:12,0,1,1\n')
})

test('gas is that of a run without coverage', () => {
  const plain = use([5, 500])
  let covered: bigint[] = []
  cover(() => {
    covered = use([5, 500])
  })
  expect(covered).toEqual(plain)
})

test('istanbul reads the report: positions are in characters', () => {
  const report = cover(() => use([5]))
  const [file] = report.write('out', ['istanbul'])
  expect(file).toBe(resolve(folder, 'out/coverage-final.json'))
  const json = JSON.parse(readFileSync(file!, 'utf8')) as Record<string, IstanbulJson> // the report's form
  const path = resolve(folder, 'contracts/Token.sol')
  expect(Object.keys(json)).toEqual([resolve(folder, 'contracts/Fees.sol'), path])
  const { statementMap, s, fnMap, f, branchMap, b } = json[path]!
  const require = Object.entries(statementMap).find(([, { start }]) => start.line === 12)!
  expect(require[1]).toEqual({
    start: { line: 12, column: 8 },
    end: { line: 12, column: 65 },
  })
  expect(s[require[0]]).toBe(1)
  expect(Object.values(fnMap).map(({ name }) => name)).toEqual([
    'Token.constructor',
    'Token.transfer',
  ])
  expect(Object.values(f)).toEqual([1, 1])
  expect(Object.values(branchMap).map(({ locations }) => locations.length)).toEqual([2])
  expect(b).toEqual({ 0: [0, 1] })
})

interface IstanbulJson {
  readonly path: string
  readonly statementMap: Record<string, { start: { line: number; column: number } }>
  readonly s: Record<string, number>
  readonly fnMap: Record<string, { name: string }>
  readonly f: Record<string, number>
  readonly branchMap: Record<string, { locations: readonly unknown[] }>
  readonly b: Record<string, readonly number[]>
}

test('pages show the count of each line and what did not run', () => {
  const report = cover(() => use([5]))
  const [index] = report.write('pages', ['html'])
  expect(readFileSync(index!, 'utf8')).toContain('<a href="source-1.html">contracts/Fees.sol</a>')
  const page = readFileSync(join(folder, 'pages/coverage-html/source-1.html'), 'utf8')
  expect(page).toContain('<tr class="missed" id="L6"><td class="n">6</td><td class="c">0</td>')
  expect(page).toContain('title="path 1 of a branch was not taken"')
})

test('what several workers recorded adds up', () => {
  const texts = [[5], [500, 5]].map((amounts) => {
    const recorder = startRecording()
    use(amounts)
    stopRecording()
    return recordedToJson(recorder.take())
  })
  const { files } = reportOf(mergeRecordedJson(texts, new Map()), { root: folder })
  const hits = files[0]!.items.flatMap(({ kind, line, hits: count }) =>
    kind === 'line' ? [`${line}: ${count}`] : [],
  )
  expect(hits).toEqual(['4: 3', '5: 3', '6: 1', '8: 2'])
  expect(() => mergeRecordedJson(['{"builds":'], new Map())).toThrow('is not JSON')
})

test('coverage is recorded once at a time, and unknown options are refused', () => {
  const coverage = startCoverage()
  try {
    expect(() => startCoverage()).toThrow('coverage is recorded already')
  } finally {
    coverage.stop()
  }
  // @ts-expect-error -- there is no such option
  expect(() => startCoverage({ rot: '.' })).toThrow('rot')
})
