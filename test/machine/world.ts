import { blake2b256, secp256k1Address, secp256k1PublicKey } from '../../src/crypto/index.ts'
import { createGenesis } from '../../src/harness/index.ts'
import { Cid, Codec, HashCode, MemoryBlockstore } from '../../src/ipld/index.ts'
import { createFakeExterns, FAKE_PROOFS } from '../../src/kernel/index.ts'
import {
  createMachine,
  Engine,
  type Machine,
  type MachineOptions,
} from '../../src/machine/index.ts'
import { EMPTY_ARR_CID } from '../../src/state-tree/index.ts'
import type { Address, Message } from '../../src/types/index.ts'
import { Address as AddressClass } from '../../src/types/index.ts'

export const FIL = 10n ** 18n

/** A key address that is always the same for a number. */
export function keyAddress(n: number): Address {
  return secp256k1Address(secp256k1PublicKey(new Uint8Array(32).fill(n)))
}

export const ALICE = keyAddress(1)
export const BOB = keyAddress(2)
export const ALICE_ID = 100n

export const engine = new Engine()

/** A native world at nv 28 with alice (f0100, 1,000 FIL) and bob (f0101, nothing). */
export function createWorld(options: Partial<MachineOptions> = {}): {
  machine: Machine
  store: MemoryBlockstore
} {
  const store = new MemoryBlockstore()
  const stateRoot = createGenesis(store, {
    network: 'mainnet',
    networkVersion: 28,
    accounts: [
      { address: ALICE, balance: 1_000n * FIL },
      { address: BOB, balance: 0n },
    ],
  })
  const machine = createMachine({
    networkVersion: 28,
    epoch: 10n,
    timestamp: 300n,
    baseFee: 100n,
    circulatingSupply: 0n,
    stateRoot,
    blockstore: store,
    externs: createFakeExterns(),
    proofs: FAKE_PROOFS,
    engine,
    actors: 'native',
    ...options,
  })
  return { machine, store }
}

/** A message from alice with plain defaults. */
export function message(fields: Partial<Message> = {}): Message {
  return {
    version: 0n,
    from: ALICE,
    to: BOB,
    sequence: 0n,
    value: 0n,
    methodNum: 0n,
    params: new Uint8Array(0),
    gasLimit: 10_000_000_000n,
    gasFeeCap: 100n,
    gasPremium: 0n,
    ...fields,
  }
}

/** Puts code at an id, as an actor without state. */
export function install(machine: Machine, id: bigint, wasm: Uint8Array): AddressClass {
  const code = Cid.v1(Codec.RAW, HashCode.BLAKE2B_256, blake2b256(wasm))
  machine.blockstore.put(code, wasm)
  machine.stateTree.setActor(id, {
    code,
    state: EMPTY_ARR_CID,
    sequence: 0n,
    balance: 0n,
    delegatedAddress: undefined,
  })
  return AddressClass.id(id)
}
