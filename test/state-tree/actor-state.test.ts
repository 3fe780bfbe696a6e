import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Codec, cidOf } from '../../src/ipld/index.ts'
import {
  type ActorState,
  actorStatesEqual,
  decodeActorState,
  encodeActorState,
} from '../../src/state-tree/actor-state.ts'
import { Address, DecodeError } from '../../src/types/index.ts'

const cid = fc
  .tuple(fc.constantFrom(Codec.RAW, Codec.DAG_CBOR), fc.nat(50))
  .map(([codec, n]) => cidOf(codec, Uint8Array.of(n)))
const actor: fc.Arbitrary<ActorState> = fc.record({
  code: cid,
  state: cid,
  sequence: fc.bigInt(0n, 2n ** 64n - 1n),
  balance: fc.bigInt(0n, 2n ** 100n),
  delegatedAddress: fc.option(
    fc
      .tuple(fc.bigInt(0n, 2n ** 64n - 1n), fc.uint8Array({ maxLength: 54 }))
      .map(([namespace, sub]) => Address.delegated(namespace, sub)),
    { nil: undefined },
  ),
})

test('a record that was encoded is decoded to an equal one, of its own bytes', () => {
  fc.assert(
    fc.property(actor, (given) => {
      const bytes = encodeActorState(given)
      const decoded = decodeActorState(bytes)
      const again = encodeActorState(decoded)
      expect(again).toEqual(bytes)
      bytes.fill(0) // the record keeps no view of what it was decoded from
      expect(actorStatesEqual(decoded, given)).toBe(true)
    }),
  )
})

test('records that differ in any field are not equal', () => {
  const base: ActorState = {
    code: cidOf(Codec.RAW, Uint8Array.of(1)),
    state: cidOf(Codec.RAW, Uint8Array.of(2)),
    sequence: 1n,
    balance: 2n,
    delegatedAddress: Address.delegated(10n, Uint8Array.of(1)),
  }
  const other = cidOf(Codec.RAW, Uint8Array.of(3))
  const changes: Partial<ActorState>[] = [
    { code: other },
    { state: other },
    { sequence: 9n },
    { balance: 9n },
    { delegatedAddress: Address.delegated(10n, Uint8Array.of(2)) },
  ]
  for (const change of changes) expect(actorStatesEqual(base, { ...base, ...change })).toBe(false)
  expect(actorStatesEqual(base, { ...base, delegatedAddress: undefined })).toBe(false)
  expect(actorStatesEqual(base, { ...base })).toBe(true)
})

test('altered or truncated bytes are decoded or refused, nothing else', () => {
  const changed = fc.tuple(actor, fc.nat(400), fc.nat(255), fc.boolean())
  fc.assert(
    fc.property(changed, ([given, at, byte, cut]) => {
      const bytes = encodeActorState(given)
      const input = cut ? bytes.slice(0, at % bytes.length) : bytes
      if (!cut) input[at % input.length] = byte
      try {
        decodeActorState(input)
        expect(cut).toBe(false)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DecodeError)
      }
    }),
    { numRuns: 500 },
  )
})
