import type { CborWriter } from '../../ipld/index.ts'
import { type ActorId, Address, DATACAP_ACTOR_ID, type MethodNum } from '../../types/index.ts'
import { DATACAP_GRANULARITY } from '../datacap/schema.ts'
import type { IpldBlock } from '../runtime/block-io.ts'
import { writeArray } from '../runtime/cbor-fields.ts'
import { EXPORTED_METHODS } from '../runtime/exported-methods.ts'
import { decodeReturn, encodeParams } from '../runtime/params.ts'
import type { Runtime } from '../runtime/runtime.ts'

const NO_DATA = new Uint8Array(0)

/** The balance of an owner in whole units. */
export function datacapBalance(rt: Runtime, owner: Address): bigint {
  const params = encodeParams((w) => w.writeBytes(owner.bytes))
  const answer = call(rt, EXPORTED_METHODS.Balance, params, true)
  return datacapOfTokens(decodeReturn(answer, (r) => r.readBigInt()))
}

/** Makes datacap for a client, with operators that may spend all of it. */
export function mintDatacap(
  rt: Runtime,
  to: Address,
  amount: bigint,
  operators: readonly Address[],
): void {
  send(rt, EXPORTED_METHODS.Mint, (w) => {
    w.writeArrayHeader(3)
    w.writeBytes(to.bytes)
    w.writeBigInt(amount * DATACAP_GRANULARITY)
    writeArray(w, operators, (operator) => w.writeBytes(operator.bytes))
  })
}

/** Ends datacap of the registry itself; nothing is sent for 0. */
export function burnDatacap(rt: Runtime, amount: bigint): void {
  if (amount === 0n) return
  send(rt, EXPORTED_METHODS.Burn, (w) => {
    w.writeArrayHeader(1)
    w.writeBigInt(amount * DATACAP_GRANULARITY)
  })
}

/** Ends datacap of an owner; nothing is sent for 0. */
export function destroyDatacap(rt: Runtime, owner: Address, amount: bigint): void {
  if (amount === 0n) return
  send(rt, EXPORTED_METHODS.Destroy, (w) => {
    w.writeArrayHeader(2)
    w.writeBytes(owner.bytes)
    w.writeBigInt(amount * DATACAP_GRANULARITY)
  })
}

/** Gives datacap of the registry back, 0 too. */
export function transferDatacap(rt: Runtime, to: ActorId, amount: bigint): void {
  send(rt, EXPORTED_METHODS.Transfer, (w) => {
    w.writeArrayHeader(3)
    w.writeBytes(Address.id(to).bytes)
    w.writeBigInt(amount * DATACAP_GRANULARITY)
    w.writeBytes(NO_DATA)
  })
}

/** Whole units; what is less is left out. */
export function datacapOfTokens(tokens: bigint): bigint {
  return tokens / DATACAP_GRANULARITY
}

function send(rt: Runtime, method: MethodNum, write: (w: CborWriter) => void): void {
  call(rt, method, encodeParams(write), false)
}

function call(
  rt: Runtime,
  method: MethodNum,
  params: IpldBlock,
  readOnly: boolean,
): IpldBlock | undefined {
  const datacap = Address.id(DATACAP_ACTOR_ID)
  return readOnly ? rt.query(datacap, method, params) : rt.send(datacap, method, params, 0n)
}
