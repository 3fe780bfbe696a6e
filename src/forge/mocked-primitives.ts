import { hashByCode, recoverSecp256k1 } from '../crypto/index.ts'
import type { Hex } from '../harness/index.ts'
import { HashCode } from '../ipld/index.ts'
import type { PrimitiveOverrides } from '../kernel/index.ts'
import { concatBytes, DecodeError } from '../types/index.ts'
import { mockOf, nextAnswer } from './call-mocks.ts'
import type { Session } from './session.ts'

const ECRECOVER: Hex = '0x0000000000000000000000000000000000000001'
const KECCAK_256 = BigInt(HashCode.KECCAK_256)
const WORD = 32
/** First value of V in a signature of Ethereum. */
const FIRST_V = 27
/** First byte of a public key that is not compressed. */
const UNCOMPRESSED = 4
/** Second half of a stand-in for a public key; the first one is the answer of a mock. */
const MARK = hashByCode(KECCAK_256, new TextEncoder().encode('a mock of ecrecover'))! // the code is known

/**
 * Primitives by which contracts on the official EVM actor find mocks of ecrecover, as contracts on the native
 * one do. The precompile runs inside of the actor, where no call of it is seen: it asks for the public key of a
 * signature, then for the key's hash. A mock answers both.
 */
export function mockedPrimitives(session: () => Session): PrimitiveOverrides {
  return {
    recoverSecpPublicKey(digest, signature) {
      const { mocks } = session()
      const mock = mocks.has(ECRECOVER)
        ? mockOf(session(), { to: ECRECOVER, input: inputOf(digest, signature), value: 0n })
        : undefined
      if (mock === undefined) return recoverSecp256k1(digest, signature)
      if (mock.isRevert) throw new DecodeError('a mock of ecrecover reverts')
      const answer = new Uint8Array(WORD)
      answer.set(nextAnswer(mock).subarray(0, WORD))
      return concatBytes([Uint8Array.of(UNCOMPRESSED), answer, MARK])
    },
    hash(code, data) {
      if (code !== KECCAK_256 || data.length !== 2 * WORD) return undefined
      for (let at = 0; at < WORD; at++) if (data[WORD + at] !== MARK[at]) return undefined
      return data.slice(0, WORD)
    },
  }
}

/** The input of ecrecover: the digest, V, R and S, a word each. */
function inputOf(digest: Uint8Array, signature: Uint8Array): Uint8Array {
  const v = new Uint8Array(WORD)
  v[WORD - 1] = (signature[2 * WORD] ?? 0) + FIRST_V
  return concatBytes([digest, v, signature.subarray(0, 2 * WORD)])
}
