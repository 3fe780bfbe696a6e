import { blake2bCompress, SECP256K1_ORDER } from '../../../crypto/index.ts'
import { HashCode, SyscallError } from '../../../types/index.ts'
import { allocate } from '../allocation.ts'
import type { System } from '../system.ts'
import { ValueReader } from '../value-reader.ts'
import { PrecompileFailure } from './failure.ts'

const SHA2_256 = BigInt(HashCode.SHA2_256)
const RIPEMD160 = BigInt(HashCode.RIPEMD_160)
const EMPTY = new Uint8Array(0)

/** 0x01: the signer's address; nothing if there is none. @see builtin-actors v18.0.0 `actors/evm/src/interpreter/precompiles/evm.rs` */
export function ecRecover(system: System, input: Uint8Array): Uint8Array {
  const reader = new ValueReader(input)
  const hash = reader.bytes(32)
  const v = reader.word()
  const r = reader.word()
  const s = reader.word()
  if ((v !== 27n && v !== 28n) || !isScalar(r) || !isScalar(s)) return EMPTY
  const signature = new Uint8Array(65)
  signature.set(new ValueReader(input.subarray(64)).bytes(64))
  signature[64] = Number(v) - 27
  let publicKey: Uint8Array
  try {
    publicKey = system.rt.sys.recoverSecpPublicKey(hash, signature)
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    return EMPTY
  }
  return system.keccak(publicKey.subarray(1)).slice().fill(0, 0, 12)
}

/** 0x02. */
export function sha256(system: System, input: Uint8Array): Uint8Array {
  return system.rt.sys.hash(SHA2_256, input)
}

/** 0x03: 20 bytes, padded to the left. */
export function ripemd160(system: System, input: Uint8Array): Uint8Array {
  const out = new Uint8Array(32)
  out.set(system.rt.sys.hash(RIPEMD160, input), 12)
  return out
}

/** 0x05. */
export function modexp(input: Uint8Array): Uint8Array {
  const reader = new ValueReader(input)
  const baseLength = length(reader)
  const exponentLength = length(reader)
  const modulusLength = length(reader)
  if (baseLength === 0 && modulusLength === 0) return EMPTY
  const base = reader.scaledUint(baseLength)
  const exponent = reader.bigUint(exponentLength)
  const modulus = reader.bigUint(modulusLength)
  const out = allocate(modulusLength)
  if (modulus <= 1n) return out
  const scale = power(2n, BigInt(8 * base.zeroBytes), modulus)
  let rest = power(base.value * scale, exponent, modulus)
  for (let at = modulusLength - 1; rest > 0n; at--) {
    out[at] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return out
}

/** 0x09: EIP-152. */
export function blake2f(input: Uint8Array): Uint8Array {
  const flag = input[212]
  if (input.length !== 213 || (flag !== 0 && flag !== 1)) throw new PrecompileFailure('input')
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const part = (from: number, to: number): Uint8Array => input.subarray(from, to)
  const block = { h: part(4, 68), m: part(68, 196), t: part(196, 212) }
  return blake2bCompress(view.getUint32(0), block, flag === 1)
}

function length(reader: ValueReader): number {
  const value = reader.uint(32)
  if (value === undefined) throw new PrecompileFailure('length')
  return Number(value)
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function isScalar(n: bigint): boolean {
  return n >= 1n && n < SECP256K1_ORDER
}
