// Hashes: the module against node:crypto and noble, at the sizes of CIDs, state nodes and large data.
import { createHash } from 'node:crypto'
import { Bench } from 'tinybench'
import * as crypto from '../src/crypto/index.ts'
import { NOBLE_HASHES } from '../src/crypto/noble-hashes.ts'
import { createWasmHashes } from '../src/crypto/wasm-hashes.ts'
import { report } from './report.ts'

const SIZES = [38, 100, 256, 500, 4096, 32_768]
const module = createWasmHashes()!

type Hash = (data: Uint8Array) => Uint8Array
const CANDIDATES: Readonly<Record<string, Readonly<Record<string, Hash>>>> = {
  'blake2b-256': {
    litefvm: crypto.blake2b256,
    noble: (data) => NOBLE_HASHES.blake2b(data, 32),
  },
  'blake2b-512': {
    litefvm: crypto.blake2b512,
    'node:crypto': (data) => createHash('blake2b512').update(data).digest(),
  },
  'keccak-256': { litefvm: crypto.keccak256, noble: (data) => NOBLE_HASHES.keccak256(data) },
  'sha2-256': {
    litefvm: crypto.sha256,
    'module only': (data) => module.sha256(data),
    'node:crypto': (data) => createHash('sha256').update(data).digest(),
    noble: (data) => NOBLE_HASHES.sha256(data),
  },
  'ripemd-160': { litefvm: crypto.ripemd160, noble: (data) => NOBLE_HASHES.ripemd160(data) },
}

/** Measures every hash at every size, after checking that the candidates agree. */
export function runHashingBench(time = 500): Bench {
  const bench = new Bench({ name: 'hashing', time, throws: true })
  for (const [name, candidates] of Object.entries(CANDIDATES)) {
    for (const size of SIZES) {
      const data = new Uint8Array(size).map((_, i) => i * 31)
      const digests = Object.values(candidates).map((hash) =>
        Buffer.from(hash(data)).toString('hex'),
      )
      if (new Set(digests).size !== 1)
        throw new RangeError(`${name} of ${size} bytes: no agreement`)
      for (const [who, hash] of Object.entries(candidates))
        bench.add(`${name} ${size} B, ${who}`, () => void hash(data), { async: false })
    }
  }
  bench.runSync()
  return bench
}

report('hashing', runHashingBench(), { unit: 'us' })
