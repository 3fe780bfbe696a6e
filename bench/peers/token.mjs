// The ERC-20 token of the harness's tests, and calls to it, for every peer with an EVM.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const build = resolve('test/harness/evm/contracts/compiled.json')

/** What solc wrote for the token. */
export const TOKEN_BUILD = JSON.parse(readFileSync(build, 'utf8'))
const { contracts } = TOKEN_BUILD
const [token] = Object.values(contracts).flatMap((file) => (file.Token ? [file.Token] : []))

const word = (value) => BigInt(value).toString(16).padStart(64, '0')
const text = (value) => word(value.length) + Buffer.from(value).toString('hex').padEnd(64, '0')

export const SUPPLY = 1_000_000n
/** Creation code of `new Token('Token', 'T', SUPPLY)`. */
export const TOKEN_CREATION = `0x${token.evm.bytecode.object}${word(96)}${word(160)}${word(SUPPLY)}${text('Token')}${text('T')}`
export const transferCall = (to, amount) => `0xa9059cbb${word(to)}${word(amount)}`
export const balanceCall = (owner) => `0x70a08231${word(owner)}`

/** Fails where a peer's answer is wrong: what is timed must be the work. */
export function expectBalance(answer, expected) {
  if (BigInt(answer) !== expected)
    throw new RangeError(`a balance is ${BigInt(answer)} instead of ${expected}`)
}
