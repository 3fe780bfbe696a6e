import { EXPORTED_METHODS, opcodeOf } from '../../builtin-actors/index.ts'
import { MAX_U256 } from '../../types/index.ts'
import { concat, encodeTree } from '../gen/cbor-tree.ts'
import { anyAddress, anyMethod, smallValue } from '../gen/gen.ts'
import { precompileCall } from './precompile-input.ts'
import type { Program } from './program.ts'
import { addressWord, anyWord, word } from './words.ts'

/** Memory of what calls are given and of what they give. */
const INPUT = 0x200
const OUTPUT = 0x400
const MAX_GAS = MAX_U256
const CALL = opcodeOf('CALL')
const DELEGATECALL = opcodeOf('DELEGATECALL')
const STATICCALL = 0xfa
const CALL_ACTOR = (0xfen << 152n) + 3n
/** The precompile that calls an actor by its id. */
export const CALL_ACTOR_ID = (0xfen << 152n) + 5n
/** The last word of a call's input says how much deeper it may go; contracts look at two bits of it. */
const FUEL_MASK = 3

/**
 * Calls another contract, or whatever has an address; leaves what the call says, or 0 if the
 * caller's fuel is spent.
 */
export function externalCall(p: Program): void {
  const { a, g } = p
  const { c } = g
  p.calls--
  const skip = a.label()
  a.push(FUEL_MASK).push(32).op(0x36, 0x03, 0x35, 0x16)
  a.op(0x80, 0x15).pushLabel(skip).op(0x57)
  if (c.chance(25)) callActor(p)
  else callContract(p)
  a.op(0x90, 0x50).place(skip)
}

/** A call whose input ends with the fuel, less one; the fuel is on the stack. */
function callContract(p: Program): void {
  const { a, g } = p
  const { c } = g
  const words = c.below(3)
  for (let at = 0; at < words; at++)
    a.push(anyWord(g))
      .push(INPUT + 32 * at)
      .op(0x52)
  a.push(1)
    .op(0x81, 0x03)
    .push(INPUT + 32 * words)
    .op(0x52)
  const kind = c.weighted([
    [6, CALL],
    [2, STATICCALL],
    [3, DELEGATECALL],
  ])
  const target = (): void => {
    if (c.chance(15)) a.op(0x30)
    else a.push(addressWord(g))
  }
  rawCall(p, kind, target, 32 * (words + 1))
}

/** The operands of a call and the call, which leaves its outcome. */
function rawCall(p: Program, kind: number, target: () => void, inputSize: number): void {
  const { a, g } = p
  const { c } = g
  a.push(c.below(100))
    .push(OUTPUT + c.below(64))
    .push(inputSize)
    .push(INPUT)
  if (kind === CALL) a.push(c.chance(70) ? 0n : c.chance(90) ? smallValue(g) : anyWord(g))
  target()
  pushGas(p)
  a.op(kind)
}

/** All there is, so that gas does not decide; or some of it, in the set where it may. */
function pushGas({ a, g }: Program): void {
  const { c, set } = g
  if (set === 'plain') {
    a.push(MAX_GAS)
    return
  }
  c.pick<() => void>([
    () => a.push(MAX_GAS),
    () => a.op(0x5a).push(c.below(6)).op(0x1c),
    () => a.push(c.pick([0n, 2300n, 100_000n, 3_000_000n, 10_000_000n, 100_000_000n])),
  ])()
}

/** Calls a method of an actor by its precompile: any call that a message could make. */
function callActor(p: Program): void {
  const { a, g } = p
  const { c } = g
  const call = c.chance(80)
    ? g.anyCall(g)
    : { to: anyAddress(g), method: anyMethod(c), params: undefined }
  const params = call.params === undefined ? new Uint8Array(0) : encodeTree(call.params)
  const id = call.to.actorId
  const isById = id !== undefined && c.chance(70)
  const codec = c.weighted([
    [12, params.length === 0 ? 0n : 0x51n],
    [1, 0x55n],
    [1, 0x71n],
    [1, 0x51n],
  ])
  const method = call.method < 1024n && c.chance(70) ? EXPORTED_METHODS.InvokeEVM : call.method
  const tail = (bytes: Uint8Array): Uint8Array =>
    concat(word(BigInt(bytes.length)), bytes, new Uint8Array((32 - (bytes.length % 32)) % 32))
  const paramsTail = tail(params)
  const input = concat(
    word(method),
    word(c.chance(85) ? 0n : smallValue(g)),
    word(
      c.weighted([
        [8, 0n],
        [2, 1n],
        [1, 2n],
      ]),
    ),
    word(codec),
    word(192n),
    word(isById ? id : 192n + BigInt(paramsTail.length)),
    paramsTail,
    ...(isById ? [] : [tail(call.to.bytes)]),
  )
  const sized = c.chance(4) ? input.subarray(0, c.below(input.length)) : input
  copyIn(p, sized)
  const kind = c.weighted([
    [14, DELEGATECALL],
    [1, CALL],
    [1, STATICCALL],
  ])
  rawCall(p, kind, () => a.push(isById ? CALL_ACTOR_ID : CALL_ACTOR), sized.length)
}

/** Calls one of Ethereum's precompiles. */
export function precompile(p: Program): void {
  const { a, g } = p
  const { c } = g
  const { index, input } = precompileCall(c)
  copyIn(p, input)
  const kind = c.weighted([
    [4, STATICCALL],
    [2, CALL],
    [1, DELEGATECALL],
  ])
  rawCall(p, kind, () => a.push(index), input.length)
}

function copyIn({ a }: Program, input: Uint8Array): void {
  a.push(input.length).pushLabel(a.data(input)).push(INPUT).op(0x39)
}

/** Copies what the last call gave, within its bounds or past them. */
export function readReturnData({ a, g }: Program): void {
  const { c } = g
  if (c.chance(85)) a.op(0x3d).push(0).push(OUTPUT).op(0x3e)
  else a.push(c.below(70)).push(c.below(3)).push(OUTPUT).op(0x3e)
}
