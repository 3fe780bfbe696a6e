// Sends 20,000 messages to the counter actor, which makes blocks and events, 100 a machine (a tipset
// has a machine of its own), and prints the RSS after 2,000 and after 20,000 of them.
// memory.test.ts runs it with --expose-gc and the actor's Wasm.

import { readFileSync } from 'node:fs'
import {
  blake2b256,
  secp256k1Address,
  secp256k1PublicKey,
} from '../../.cache/build/crypto/index.js'
import { createGenesis } from '../../.cache/build/harness/index.js'
import { Cid, MemoryBlockstore } from '../../.cache/build/ipld/index.js'
import { createFakeExterns, FAKE_PROOFS } from '../../.cache/build/kernel/index.js'
import { createMachine, Engine } from '../../.cache/build/machine/index.js'
import { EMPTY_ARR_CID } from '../../.cache/build/state-tree/index.js'
import { Address } from '../../.cache/build/types/index.js'

const wasm = readFileSync(process.argv[2])
const from = secp256k1Address(secp256k1PublicKey(new Uint8Array(32).fill(1)))
const blockstore = new MemoryBlockstore()
const genesis = createGenesis(blockstore, {
  network: 'mainnet',
  networkVersion: 28,
  accounts: [{ address: from, balance: 10n ** 30n }],
})
const engine = new Engine()
const machineAt = (stateRoot) =>
  createMachine({
    networkVersion: 28,
    epoch: 1n,
    timestamp: 30n,
    baseFee: 100n,
    circulatingSupply: 0n,
    stateRoot,
    blockstore,
    externs: createFakeExterns(),
    proofs: FAKE_PROOFS,
    engine,
    actors: 'native',
  })
let machine = machineAt(genesis)
const code = Cid.v1(0x55, 0xb220, blake2b256(wasm))
blockstore.put(code, wasm)
machine.stateTree.setActor(200n, {
  code,
  state: EMPTY_ARR_CID,
  sequence: 0n,
  balance: 0n,
  delegatedAddress: undefined,
})

/** The least of several looks: V8 gives memory back a little later. */
async function rss() {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5; i++) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 20))
    least = Math.min(least, process.memoryUsage().rss)
  }
  return least
}

let after2000 = 0
for (let n = 0; n < 20_000; n++) {
  const applied = machine.executeMessage(
    {
      version: 0n,
      from,
      to: Address.id(200n),
      sequence: BigInt(n),
      value: 0n,
      methodNum: n === 0 ? 1n : 2n,
      params: new Uint8Array(0),
      gasLimit: 10_000_000_000n,
      gasFeeCap: 100n,
      gasPremium: 0n,
    },
    'explicit',
    100,
  )
  if (applied.receipt.exitCode !== 0) throw new RangeError(JSON.stringify(applied.failure))
  if (n % 100 === 99) machine = machineAt(machine.flush())
  if (n === 1_999) after2000 = await rss()
}
console.log(JSON.stringify({ after2000, after20000: await rss() }))
