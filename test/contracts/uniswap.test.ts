import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { getAddress, type Hex } from 'viem'
import { expect, test } from 'vitest'
import { bundleReason, type ContractChain, hasBundles, NativeChain, TwoKinds } from './chains.ts'
import { type Artifact, Transcript } from './transcript.ts'

const BUILD = new URL('../../node_modules/@uniswap/v2-core/build/', import.meta.url)
const TOKENS = 10n ** 18n
/** What one token, less 0.3 %, buys against reserves of 100 and 400. */
const SWAPPED = (400n * TOKENS * 997n) / (100n * 1000n + 997n)

function artifact(name: string): Artifact {
  const { abi, bytecode } = JSON.parse(
    readFileSync(fileURLToPath(new URL(`${name}.json`, BUILD)), 'utf8'),
  )
  return { abi, bytecode: bytecode.startsWith('0x') ? bytecode : `0x${bytecode}` }
}

/** A pair of two tokens is made, gets liquidity, swaps, and gives the liquidity back. */
function runUniswap(chain: ContractChain): Transcript {
  const t = new Transcript(chain)
  t.deploy('factory', artifact('UniswapV2Factory'), [t.at('eve')])
  for (const token of ['red', 'blue']) t.deploy(token, artifact('ERC20'), [10_000n * TOKENS])
  t.call('factory', 'createPair', [t.at('red'), t.at('blue')])
  t.call('factory', 'createPair', [t.at('blue'), t.at('red')])
  const pair = t.call('factory', 'getPair', [t.at('blue'), t.at('red')]) as Hex // an address
  t.know('pair', artifact('UniswapV2Pair').abi, pair)
  const isRedFirst = t.call('pair', 'token0', []) === getAddress(t.at('red'))
  t.call('red', 'transfer', [pair, 100n * TOKENS])
  t.call('blue', 'transfer', [pair, 400n * TOKENS])
  t.call('pair', 'mint', [t.at('eve')])
  t.call('red', 'transfer', [pair, TOKENS])
  const out = (amount: bigint): unknown[] => {
    const amounts = isRedFirst ? [0n, amount] : [amount, 0n]
    return [...amounts, t.at('frank'), '0x']
  }
  t.call('pair', 'swap', out(SWAPPED + 1n))
  t.call('pair', 'swap', out(SWAPPED))
  t.call('blue', 'balanceOf', [t.at('frank')])
  t.call('pair', 'transfer', [pair, 50n * TOKENS])
  t.call('pair', 'burn', [t.at('frank')])
  for (const name of ['factory', 'red', 'pair']) t.callAll(name)
  return t
}

const file = '__snapshots__/uniswap.txt'

test('a pair of Uniswap v2 is made and swaps', async () => {
  const { lines } = runUniswap(new NativeChain())
  expect(lines).toContain(`blue.balanceOf(frank) = ${SWAPPED}`)
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(file)
})

test.skipIf(!hasBundles)(
  `Uniswap v2 does the same on the official EVM${bundleReason}`,
  { timeout: 60_000 },
  async () => {
    const { lines } = runUniswap(await TwoKinds.create())
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(file)
  },
)
