import { beforeAll, expect, test } from 'vitest'
import { verifyBlsWith } from '../../src/crypto/bls.ts'
import { NOBLE_BLS } from '../../src/crypto/bls-noble.ts'
import {
  blake2b256,
  blsPublicKey,
  loadFastBls,
  recoverSecp256k1,
  secp256k1PublicKey,
  signBls,
  signSecp256k1,
  verifyBlsAggregate,
  verifySignature,
} from '../../src/crypto/index.ts'
import { recoverWith } from '../../src/crypto/secp256k1.ts'
import { NOBLE_SECP256K1 } from '../../src/crypto/secp256k1-noble.ts'
import { Address, assertStackHeadroom } from '../../src/types/index.ts'

const KEY = new Uint8Array(32).fill(7)
const MESSAGE = new Uint8Array(100).fill(1)
const HASH = blake2b256(MESSAGE)
const SECP_PUBLIC = secp256k1PublicKey(KEY)
const SECP_SIGNATURE = signSecp256k1(KEY, MESSAGE)
const BLS_PUBLIC = blsPublicKey(KEY)
const BLS_SIGNATURE = signBls(KEY, MESSAGE)
const BLS_SIGNER = Address.fromBytes(Uint8Array.of(3, ...BLS_PUBLIC))

/**
 * Fills the stack, then asks at each level on the way back up, and gives the kinds of answers: what
 * was answered, or `full` where the stack was.
 */
function answersFromFullStack(ask: () => unknown, levels: number): Set<string> {
  const answers = new Set<string>()
  let level = 0
  const dive = (): void => {
    try {
      dive()
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown
    }
    if (level++ > levels) return
    try {
      answers.add(String(ask()))
    } catch (thrown) {
      // Vite reads an import through a getter that gives undefined on a full stack: a TypeError then.
      if (!(thrown instanceof RangeError || thrown instanceof TypeError)) throw thrown
      answers.add('full')
    }
  }
  dive()
  return answers
}

beforeAll(loadFastBls)

const LEVELS = 1500
test.each<[string, () => unknown, string]>([
  ['noble BLS', () => verifyBlsWith(NOBLE_BLS, BLS_SIGNATURE, [BLS_PUBLIC], [MESSAGE]), 'true'],
  ['BLS', () => verifyBlsAggregate(BLS_SIGNATURE, [BLS_PUBLIC], [MESSAGE]), 'true'],
  ['a BLS signature', () => verifySignature(2, BLS_SIGNATURE, MESSAGE, BLS_SIGNER), 'true'],
  ['noble', () => recoverWith(NOBLE_SECP256K1, HASH, SECP_SIGNATURE), String(SECP_PUBLIC)],
  ['secp256k1', () => recoverSecp256k1(HASH, SECP_SIGNATURE), String(SECP_PUBLIC)],
])(
  'a nearly full stack is never an answer of %s',
  (_, ask, right) => {
    expect(String(ask())).toBe(right)
    // From the 60 KiB of headroom on every level would give the right answer: a few are enough.
    let answered = 0
    const answers = answersFromFullStack(() => {
      if (answered >= 3) return right
      const answer = ask()
      answered++
      return answer
    }, LEVELS)
    expect([...answers].sort()).toEqual(['full', right].sort())
  },
  60_000,
)

test('with room there is nothing to say', () => {
  expect(assertStackHeadroom()).toBeUndefined()
})
