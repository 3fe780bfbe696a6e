import { EXPORTED_METHODS } from '../../builtin-actors/index.ts'
import { Address, EAM_ACTOR_ID } from '../../types/index.ts'
import { initCode } from '../evm/code.ts'
import { anyWord, word } from '../evm/words.ts'
import type { KnownActor } from '../session.ts'
import { array, big, bytes, type CborTree, concat, link, uint } from './cbor-tree.ts'
import {
  addressOf,
  BY_SYSTEM,
  type CallDraft,
  ethWordOf,
  type Gen,
  smallValue,
  someActor,
} from './gen.ts'

const EAM = Address.id(EAM_ACTOR_ID)

/** Generates a call that creates a contract or calls one. */
export function evmCall(g: Gen): CallDraft {
  const { c } = g
  const contract = someActor(g, 'evm')
  if (contract === undefined) return createExternal(g)
  return c.weighted<() => CallDraft>([
    [16, () => invoke(g, contract)],
    [6, () => createExternal(g)],
    [2, () => createByContract(g, contract)],
    [3, () => nativeMethod(g, contract)],
    [2, () => query(g, contract)],
    [2, () => delegate(g, contract)],
    [1, () => construct(g, contract)],
  ])()
}

function createExternal(g: Gen): CallDraft {
  const senders = g.session.world.senders.map(({ id }) => id)
  return {
    note: 'eam: create external',
    to: EAM,
    method: 4n,
    value: smallValue(g),
    params: bytes(initCode(g)),
    callers: senders,
  }
}

function createByContract(g: Gen, { id }: KnownActor): CallDraft {
  const { c } = g
  const code = bytes(initCode(g))
  const isSalted = c.chance(50)
  return {
    note: `eam: ${isSalted ? 'create2' : 'create'}`,
    to: EAM,
    method: isSalted ? 3n : 2n,
    value: smallValue(g),
    params: isSalted
      ? array(code, bytes(word(BigInt(c.below(3)))))
      : array(
          code,
          uint(
            c.weighted([
              [6, BigInt(1 + c.below(300))],
              [1, 0n],
              [1, (1n << 64n) - 1n],
            ]),
          ),
        ),
    callers: [id],
  }
}

function invoke(g: Gen, contract: KnownActor): CallDraft {
  return {
    note: 'evm: invoke',
    to: addressOf(g, contract),
    method: EXPORTED_METHODS.InvokeEVM,
    value: smallValue(g),
    params: g.c.chance(5) ? undefined : bytes(calldata(g)),
  }
}

/** Generates words; the last one limits the depth of calls. */
function calldata(g: Gen): Uint8Array {
  const { c } = g
  const words = c.list(3, () => word(anyWord(g)))
  const fuel = word(
    c.weighted([
      [3, 3n],
      [2, 2n],
      [2, 1n],
      [1, 0n],
      [1, anyWord(g)],
    ]),
  )
  return concat(...(c.chance(10) ? [c.bytes(c.below(40))] : []), ...words, fuel)
}

function nativeMethod(g: Gen, contract: KnownActor): CallDraft {
  const { c } = g
  const method = c.weighted([
    [4, EXPORTED_METHODS.Receive],
    [2, 1024n],
    [1, 1023n],
    [1, 1n << 32n],
  ])
  const params = c.chance(20) ? undefined : array(uint(c.below(9)), bytes(calldata(g)))
  return {
    note: 'evm: native method',
    to: addressOf(g, contract),
    method,
    value: smallValue(g),
    params,
  }
}

function query(g: Gen, contract: KnownActor): CallDraft {
  const { c } = g
  const own = { to: addressOf(g, contract), value: 0n }
  const key = word(BigInt(c.below(6)))
  return c.weighted<() => CallDraft>([
    [1, () => ({ ...own, note: 'evm: bytecode', method: 3n, params: undefined })],
    [1, () => ({ ...own, note: 'evm: bytecode hash', method: 4n, params: undefined })],
    [
      2,
      () => ({
        ...own,
        note: 'evm: storage',
        method: 5n,
        params: array(bytes(c.chance(50) ? key : key.subarray(31))),
        callers: BY_SYSTEM,
      }),
    ],
  ])()
}

function delegate(g: Gen, contract: KnownActor): CallDraft {
  const { c, session } = g
  const code = session.world.codes.get(c.pick(['evm', 'account']))!
  const caller = word(ethWordOf(g, c.pick(session.actors()))).subarray(12)
  return {
    note: 'evm: delegate',
    to: addressOf(g, contract),
    method: 6n,
    value: 0n,
    params: array(link(code), bytes(calldata(g)), bytes(caller), big(smallValue(g))),
    callers: [contract.id],
  }
}

function construct(g: Gen, contract: KnownActor): CallDraft {
  const { c } = g
  const isAgain = c.chance(50)
  const creator: CborTree = bytes(word(anyWord(g)).subarray(12))
  return {
    note: `evm: ${isAgain ? 'resurrect' : 'constructor'}`,
    to: addressOf(g, contract),
    method: isAgain ? 2n : 1n,
    value: smallValue(g),
    params: array(creator, bytes(initCode(g))),
    callers: [isAgain ? 10n : 1n],
  }
}
