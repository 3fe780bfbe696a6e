import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { type Blockstore, CborWriter, Cid, Codec, cidOf, Hamt } from '../../src/ipld/index.ts'
import type { ActorState, StateTree } from '../../src/state-tree/index.ts'
import { Address } from '../../src/types/index.ts'

/** A line of `data/script.jsonl.gz`; README.md there tells its form. */
export type Step =
  | ['init', string, number, string, string]
  | ['set', string, string, string, string, string, string | null]
  | ['delete', string]
  | ['register', string, string]
  | ['begin']
  | ['end', boolean]
  | ['root', string]
  | ['order', [string, string][]]

/** The steps, and what the reference gave. */
export function readScript(): Step[] {
  const packed = readFileSync(new URL('data/script.jsonl.gz', import.meta.url))
  const lines = gunzipSync(packed).toString('utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Step) // the file is our own
}

/** An actor from the text of its fields; a CID that is not hex of one is made from its text. */
export function actorOf(
  code: string,
  state: string,
  sequence: string,
  balance: string,
  delegated: string | null,
): ActorState {
  return {
    code: cid(code),
    state: cid(state),
    sequence: BigInt(sequence),
    balance: BigInt(balance),
    delegatedAddress: delegated === null ? undefined : Address.fromBytes(bytes(delegated)),
  }
}

/** The init actor's state as a block. */
export function initBlock(addressMap: Cid, nextId: bigint, networkName: string): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(3)
  w.writeLink(addressMap)
  w.writeUint(nextId)
  w.writeText(networkName)
  return w.finish()
}

/** Does one step and compares; returns the root of a flush. */
export function runStep(tree: StateTree, store: Blockstore, step: Step): Cid | undefined {
  switch (step[0]) {
    case 'init': {
      const addressMap = new Hamt(store, { bitWidth: 5 }).flush()
      const block = initBlock(addressMap, BigInt(step[2]), step[3])
      const state = cidOf(Codec.DAG_CBOR, block)
      store.put(state, block)
      expect([hex(addressMap), hex(state)]).toEqual([step[1], step[4]])
      return undefined
    }
    case 'set':
      tree.setActor(BigInt(step[1]), actorOf(step[2], step[3], step[4], step[5], step[6]))
      return undefined
    case 'delete':
      tree.deleteActor(BigInt(step[1]))
      return undefined
    case 'register':
      expect(tree.registerNewAddress(Address.fromBytes(bytes(step[1])))).toBe(BigInt(step[2]))
      return undefined
    case 'begin':
      tree.beginTransaction()
      return undefined
    case 'end':
      tree.endTransaction(step[1])
      return undefined
    case 'root': {
      const root = tree.flush()
      expect(hex(root)).toBe(step[1])
      return root
    }
    case 'order':
      return undefined
  }
}

function cid(text: string): Cid {
  return text.length > 20 ? Cid.fromBytes(bytes(text)) : cidOf(Codec.RAW, bytes(`0${text}`))
}

function bytes(hexText: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hexText, 'hex'))
}

function hex(value: Cid): string {
  return Buffer.from(value.bytes).toString('hex')
}
