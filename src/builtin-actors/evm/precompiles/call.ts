import { ActorError } from '../../../types/index.ts'
import { addressOfEth, type EthAddress } from '../address.ts'
import type { System } from '../system.ts'
import { BLS_PRECOMPILES } from './bls12-381.ts'
import { bnAdd, bnMul, bnPairing } from './bn254.ts'
import { blake2f, ecRecover, modexp, ripemd160, sha256 } from './ethereum.ts'
import { PrecompileFailure } from './failure.ts'
import { callActor, delegatedAddress, randomness, resolveAddress } from './filecoin.ts'
import { p256Verify } from './p256.ts'
import type { PrecompileContext } from './precompile-context.ts'
import { indexOf, isFilecoin } from './table.ts'

type Precompile = (system: System, input: Uint8Array, context: PrecompileContext) => Uint8Array

const ETHEREUM: Readonly<Record<number, Precompile>> = {
  1: ecRecover,
  2: sha256,
  3: ripemd160,
  4: (_system, input) => input,
  5: (_system, input) => modexp(input),
  6: (_system, input) => bnAdd(input),
  7: (_system, input) => bnMul(input),
  8: (_system, input) => bnPairing(input),
  9: (_system, input) => blake2f(input),
  11: (_system, input) => bls(0, input),
  12: (_system, input) => bls(1, input),
  13: (_system, input) => bls(2, input),
  14: (_system, input) => bls(3, input),
  15: (_system, input) => bls(4, input),
  16: (_system, input) => bls(5, input),
  17: (_system, input) => bls(6, input),
}

/** Runs one of the precompiles of BLS12-381, whose curve is loaded when it is first used. */
function bls(at: number, input: Uint8Array): Uint8Array {
  return BLS_PRECOMPILES[at]!(input) // there are seven
}

const FILECOIN: Readonly<Record<number, Precompile>> = {
  1: resolveAddress,
  2: delegatedAddress,
  3: (system, input, context) => callActor(system, input, context, false),
  5: (system, input, context) => callActor(system, input, context, true),
  6: randomness,
}

/** Runs a precompile, then moves the value to its address; undefined if it failed. */
export function callPrecompile(
  system: System,
  address: EthAddress,
  input: Uint8Array,
  context: PrecompileContext,
): Uint8Array | undefined {
  const run =
    address === 0x100n
      ? (_system: System, data: Uint8Array) => p256Verify(data)
      : (isFilecoin(address) ? FILECOIN : ETHEREUM)[indexOf(address)]
  try {
    const output = run === undefined ? new Uint8Array(0) : run(system, input, context)
    if (context.value !== 0n) system.transfer(addressOfEth(address), context.value)
    return output
  } catch (thrown) {
    if (thrown instanceof PrecompileFailure || thrown instanceof ActorError) return undefined
    throw thrown
  }
}
