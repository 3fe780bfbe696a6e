import {
  BLS_PUB_LEN,
  BLS_SIG_LEN,
  ErrorNumber,
  MAX_U32,
  SECP_HASH_LEN,
  SECP_SIG_LEN,
  SyscallError,
} from '../../types/index.ts'
import type { ActorMemory } from '../actor-memory.ts'
import type { Invocation } from '../invocation.ts'
import { u64Of } from '../words.ts'

/** Signature types. @see fvm_shared 4.8.4 `src/crypto/signature.rs`, `SignatureType` */
const SECP256K1 = 1
const BLS = 2

/** The answer of a check: 0 for valid. */
export function writeVerdict(memory: ActorMemory, ret: number, isValid: boolean): void {
  memory.write32(ret, isValid ? 0 : -1)
}

/** @see fvm 4.8.4 `src/syscalls/crypto.rs` */
export function verifySignature(
  { kernel, memory }: Invocation,
  ret: number,
  type: number,
  signatureOffset: number,
  signatureLength: number,
  addressOffset: number,
  addressLength: number,
  textOffset: number,
  textLength: number,
): void {
  if (type !== SECP256K1 && type !== BLS)
    throw new SyscallError(ErrorNumber.IllegalArgument, `unknown signature type ${type}`)
  const signature = memory.slice(signatureOffset, signatureLength)
  const signer = memory.readAddress(addressOffset, addressLength)
  const text = memory.slice(textOffset, textLength)
  writeVerdict(memory, ret, kernel.verifySignature(type, signature, signer, text))
}

/** @see fvm 4.8.4 `src/syscalls/crypto.rs` */
export function verifyBlsAggregate(
  { kernel, memory }: Invocation,
  ret: number,
  signers: number,
  signatureOffset: number,
  keysOffset: number,
  textsOffset: number,
  lengthsOffset: number,
): void {
  if (signers * BLS_PUB_LEN > MAX_U32)
    throw new SyscallError(
      ErrorNumber.IllegalArgument,
      `number of signatures aggregated (${signers}) exceeds limit`,
    )
  const signature = memory.slice(signatureOffset, BLS_SIG_LEN)
  const keys = memory.slice(keysOffset, signers * BLS_PUB_LEN)
  memory.checkBounds(lengthsOffset, signers * 4)
  const publicKeys: Uint8Array[] = []
  const lengths: number[] = []
  let total = 0
  for (let i = 0; i < signers; i++) {
    publicKeys.push(keys.subarray(i * BLS_PUB_LEN, (i + 1) * BLS_PUB_LEN))
    const length = memory.readU32(lengthsOffset + 4 * i)
    lengths.push(length)
    total = (total + length) >>> 0 // the reference's sum of u32s wraps
  }
  const texts = memory.slice(textsOffset, total)
  writeVerdict(memory, ret, kernel.verifyBlsAggregate(signature, publicKeys, texts, lengths))
}

/** @see fvm 4.8.4 `src/syscalls/crypto.rs` */
export function recoverSecpPublicKey(
  { kernel, memory }: Invocation,
  ret: number,
  hashOffset: number,
  signatureOffset: number,
): void {
  const digest = memory.slice(hashOffset, SECP_HASH_LEN)
  const signature = memory.slice(signatureOffset, SECP_SIG_LEN)
  memory.writeBytes(ret, kernel.recoverSecpPublicKey(digest, signature))
}

/** Truncates a digest that is longer than its buffer. @see fvm 4.8.4 `src/syscalls/crypto.rs` */
export function hash(
  { kernel, memory }: Invocation,
  ret: number,
  codeLo: number,
  codeHi: number,
  dataOffset: number,
  dataLength: number,
  digestOffset: number,
  digestLength: number,
): void {
  memory.checkBounds(digestOffset, digestLength)
  const data = memory.slice(dataOffset, dataLength)
  const digest = kernel.hash(u64Of(codeLo, codeHi), data)
  const written = digest.length <= digestLength ? digest : digest.subarray(0, digestLength)
  memory.writeBytes(digestOffset, written)
  memory.write32(ret, written.length)
}
