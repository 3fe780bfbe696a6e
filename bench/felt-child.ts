import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/*
 * What a test file does, in a process of its own, on the bundled package: prints the milliseconds of
 * each part as JSON. Words: the kind of actors (`native`, or the path of a bundle).
 */

const [actors = 'native'] = process.argv.slice(2)
const TESTS = 100
const times: Record<string, number> = {}
let last = performance.now()

function mark(part: string): void {
  const now = performance.now()
  times[part] = now - last
  last = performance.now()
}

const build = JSON.parse(
  readFileSync(resolve('test/harness/evm/contracts/compiled.json'), 'utf8'),
) as object // what solc wrote
last = performance.now()
const { FVM } = (await import(
  new URL('../../../dist/index.js', import.meta.url).href
)) as typeof import('../src/index.ts') // the same package, bundled
mark('import')
const vm = await FVM.create({ actors })
mark('world')
vm.account('alice', { type: 'eth' })
vm.account('bob', { type: 'eth' })
mark('two accounts')
const args = ['Token', 'T', 1_000_000n]
const token = vm.evm.deploy(build, { contract: 'Token', args, from: 'alice' })
const transfer = token.write['transfer']! // it has both
const balanceOf = token.read['balanceOf']!
mark('deploy')
for (let test = 1; test <= TESTS; test++) {
  const snapshot = vm.snapshot()
  transfer(['bob', 5n])
  if (balanceOf(['bob']) !== 5n) throw new RangeError("the bench's answer is wrong")
  vm.revert(snapshot)
  if (test === 1) mark('test 1')
  else if (test === 10) mark('tests 2 to 10')
}
mark('tests 11 to 100')
console.log(JSON.stringify(times))
