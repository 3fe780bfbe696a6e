import type { EvmAnswer, PrecompileCall } from '../builtin-actors/index.ts'
import { bytesToHex } from '../harness/index.ts'
import { decodeAbi, encodeAbi, parseSignature, type Signature } from './abi.ts'
import type { Session } from './session.ts'

/** Precompiles of Filecoin, after 0xfe and zeros. Source: builtin-actors v18.0.0 `actors/evm/src/interpreter/precompiles/mod.rs`. */
const RESOLVE_ADDRESS = (0xfen << 152n) | 1n
const GET_BEACON_RANDOMNESS = (0xfen << 152n) | 6n
const WORD = 32

/** Functions of mocks in public test libraries that set the answer of a precompile. Source: fvm-solidity 86f0be4 `src/mocks`. */
const SETTERS = [
  'mockBeaconRandomness(uint256,uint256)',
  'mockResolveAddress(bytes,uint64)',
  'mockResolveAddress(address,uint64)',
] as const

let setters: ReadonlyMap<string, Signature> | undefined

function setterOf(input: Uint8Array): Signature | undefined {
  setters ??= new Map(SETTERS.map((line) => parseSignature(line)).map((one) => [one.selector, one]))
  return setters.get(bytesToHex(input.subarray(0, 4)))
}

/**
 * Answers calls that set or ask for values which a suite mocks at the real precompiles, as their mocks
 * would. Undefined lets the precompile answer.
 */
export function answerPrecompileMock(
  session: Session,
  { to, input }: PrecompileCall,
): EvmAnswer | undefined {
  if (to !== RESOLVE_ADDRESS && to !== GET_BEACON_RANDOMNESS) return undefined
  const setter = input.length % WORD === 4 ? setterOf(input) : undefined
  if (setter !== undefined) {
    const [key, value] = decodeAbi(setter.inputs, input.subarray(4), setter.name)
    session.precompileAnswers.set(`${to} ${keyOf(setter, key)}`, BigInt(String(value)))
    return { isOk: true, data: new Uint8Array(0) }
  }
  const found = session.precompileAnswers.get(`${to} ${bytesToHex(input)}`)
  if (found === undefined) return undefined
  return { isOk: true, data: encodeAbi([{ type: 'uint256' }], [found]) }
}

/** Finds the randomness of the beacon that a suite mocks for an epoch; undefined if there is none. */
export function mockedBeacon(
  { precompileAnswers }: Session,
  epoch: bigint,
): Uint8Array | undefined {
  if (precompileAnswers.size === 0) return undefined
  const word = [{ type: 'uint256' }]
  const key = `${GET_BEACON_RANDOMNESS} ${bytesToHex(encodeAbi(word, [epoch]))}`
  const found = precompileAnswers.get(key)
  return found === undefined ? undefined : encodeAbi(word, [found])
}

/** The input for which a precompile is to give the value. */
function keyOf({ inputs }: Signature, key: unknown): string {
  const [first] = inputs
  if (first?.type === 'uint256') return bytesToHex(encodeAbi([first], [key]))
  const text = String(key).toLowerCase()
  return first?.type === 'address' ? `0x040a${text.slice(2)}` : text
}
