import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Bench } from 'tinybench'
import { FVM } from '../src/index.ts'
import { report } from './report.ts'

/* What tests of contracts pay: a fixture, a transfer of a token, reads of balances. */

// Benches run from the root of the package, compiled to another folder.
const path = resolve('test/harness/evm/contracts/compiled.json')
const build = JSON.parse(readFileSync(path, 'utf8')) as object // what solc wrote

function withToken(vm: FVM) {
  vm.account('alice', { type: 'eth' })
  vm.account('bob', { type: 'eth' })
  const args = ['Token', 'T', 1_000_000n]
  const token = vm.evm.deploy(build, { contract: 'Token', args, from: 'alice' })
  return { transfer: token.write['transfer']!, balanceOf: token.read['balanceOf']! } // it has these
}

const vm = FVM.createSync()
const { transfer, balanceOf } = vm.loadFixture(withToken)

/** What an author writes: a fresh token, a transfer, two checks. */
function transferTest(): void {
  const token = vm.loadFixture(withToken)
  token.transfer(['bob', 5n])
  if (token.balanceOf(['bob']) !== 5n || token.balanceOf(['alice']) !== 999_995n)
    throw new RangeError("the bench's answer is wrong: balances after a transfer")
}

transferTest()

const bench = new Bench({ time: 500, throws: true })
const sync = { async: false } as const

bench
  .add('a test: loadFixture, an ERC-20 transfer, two balances', transferTest, sync)
  .add('an ERC-20 transfer', () => transfer(['bob', 1n]), sync)
  .add('a balance', () => balanceOf(['bob']), sync)

bench.runSync()
report('contracts', bench, { unit: 'us' })
