import { builtinNumberOf, EAM, EXPORTED_METHODS } from '../builtin-actors/index.ts'
import { keccak256 } from '../crypto/index.ts'
import {
  addressFromEth,
  type EthTransaction,
  encodeRlp,
  type Hex,
  parseTransaction,
  type Rlp,
  rlpInteger,
} from '../harness/index.ts'
import { CborReader, CborWriter } from '../ipld/index.ts'
import { Address, concatBytes, DecodeError, EAM_ACTOR_ID, type Message } from '../types/index.ts'
import { fromHex, toHex, wordOf } from './hex.ts'
import {
  blankSignature,
  ethHashOf,
  SignatureKind,
  type SignedMessage,
  signedMessage,
} from './signed-message.ts'

/** The Ethereum address manager, f010. */
export const EAM_ADDRESS: Address = Address.id(EAM_ACTOR_ID)
/** Method that accounts create contracts by. */
export const CREATE_EXTERNAL: bigint = builtinNumberOf(EAM, 'CreateExternal')
/** Method that contracts are called by. */
export const INVOKE_EVM: bigint = EXPORTED_METHODS.InvokeEVM

/** Source: lotus `chain/types/ethtypes/eth_transactions.go`. */
const HOMESTEAD_PREFIX = 1
const EIP155_PREFIX = 2

/** Bytes as one CBOR byte string. */
export function cborBytes(bytes: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(bytes)
  return w.finish()
}

/** The content of one CBOR byte string; undefined for anything else. */
export function bytesOfCbor(block: Uint8Array): Uint8Array | undefined {
  try {
    return new CborReader(block).readBytes()
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return undefined
  }
}

/** Fields of a transaction that make its message. */
export type TransactionFields = Omit<
  EthTransaction,
  'hash' | 'signatureBytes' | 'v' | 'r' | 's' | 'type'
>

/** The message that a transaction is. @see lotus `chain/types/ethtypes/eth_transactions.go`, `getFilecoinMethodInfo` */
export function messageOfTransaction(transaction: TransactionFields): Message {
  const { from, to, nonce, value, input, gasLimit } = transaction
  return {
    version: 0n,
    from: addressFromEth(from),
    to: to === undefined ? EAM_ADDRESS : addressFromEth(to),
    sequence: nonce,
    value,
    methodNum: to === undefined ? CREATE_EXTERNAL : INVOKE_EVM,
    params: input.length === 0 ? input : cborBytes(input),
    gasLimit,
    gasFeeCap: transaction.maxFeePerGas,
    gasPremium: transaction.maxPriorityFeePerGas,
  }
}

/** Reads a signed transaction into the message that stands on chain. @throws UsageError for what nodes refuse */
export function readRawTransaction(raw: Uint8Array, chainId: bigint): SignedMessage {
  const transaction = parseTransaction(raw, chainId)
  const { type, v, r, s } = transaction
  const curve = [wordOf(r), wordOf(s)]
  const signature =
    type === 'eip1559'
      ? [...curve, Uint8Array.of(Number(v))]
      : [
          Uint8Array.of(type === 'legacy' ? HOMESTEAD_PREFIX : EIP155_PREFIX),
          ...curve,
          integerBytes(v),
        ]
  return signedMessage(messageOfTransaction(transaction), {
    signature: concatBytes([Uint8Array.of(SignatureKind.Delegated), ...signature]),
    transaction,
  })
}

/** The message of a sender who does not sign it: the node's user impersonates it. */
export function impersonatedMessage(fields: TransactionFields, chainId: bigint): SignedMessage {
  const message = messageOfTransaction(fields)
  const transaction: EthTransaction = {
    ...fields,
    type: 'eip1559',
    // The sender is not in the signature's place: transactions of two senders must not share a hash.
    hash: ethHashOf(concatBytes([unsigned1559(fields, chainId), message.from.bytes])),
    signatureBytes: 65,
    v: 0n,
    r: 0n,
    s: 0n,
  }
  const signature = blankSignature(SignatureKind.Delegated)
  return signedMessage(message, { signature, transaction, isImpersonated: true })
}

/** Signs a digest: 64 bytes of curve, then the parity. */
export type SignDigest = (digest: Uint8Array) => Uint8Array

/** The bytes of a transaction, signed by a key; a legacy one if it has a gas price. */
export function signFields(
  fields: TransactionFields & { readonly gasPrice?: bigint | undefined },
  chainId: bigint,
  sign: SignDigest,
): Hex {
  const { gasPrice } = fields
  if (gasPrice !== undefined) return signLegacy(fields, gasPrice, chainId, sign)
  const { r, s, parity } = split(sign(keccak256(unsigned1559(fields, chainId))))
  return toHex(
    typed([...listOf1559(fields, chainId), rlpInteger(parity), rlpInteger(r), rlpInteger(s)]),
  )
}

/** @see EIP-155 */
function signLegacy(
  fields: TransactionFields,
  gasPrice: bigint,
  chainId: bigint,
  sign: SignDigest,
): Hex {
  const list = [rlpInteger(fields.nonce), rlpInteger(gasPrice), ...tailOf(fields)]
  const unsigned = encodeRlp([...list, rlpInteger(chainId), rlpInteger(0n), rlpInteger(0n)])
  const { r, s, parity } = split(sign(keccak256(unsigned)))
  const v = 35n + 2n * chainId + parity
  return toHex(encodeRlp([...list, rlpInteger(v), rlpInteger(r), rlpInteger(s)]))
}

function unsigned1559(fields: TransactionFields, chainId: bigint): Uint8Array {
  return typed(listOf1559(fields, chainId))
}

/** @see EIP-1559 */
function listOf1559(fields: TransactionFields, chainId: bigint): Rlp[] {
  return [
    rlpInteger(chainId),
    rlpInteger(fields.nonce),
    rlpInteger(fields.maxPriorityFeePerGas),
    rlpInteger(fields.maxFeePerGas),
    ...tailOf(fields),
    [],
  ]
}

function tailOf({ gasLimit, to, value, input }: TransactionFields): Rlp[] {
  const receiver = to === undefined ? new Uint8Array(0) : fromHex(to)
  return [rlpInteger(gasLimit), receiver, rlpInteger(value), input]
}

function typed(list: readonly Rlp[]): Uint8Array {
  return concatBytes([Uint8Array.of(2), encodeRlp(list)])
}

function split(signature: Uint8Array): { r: bigint; s: bigint; parity: bigint } {
  return {
    r: BigInt(toHex(signature.subarray(0, 32))),
    s: BigInt(toHex(signature.subarray(32, 64))),
    parity: BigInt(signature[64]!), // it has 65 bytes
  }
}

function integerBytes(n: bigint): Uint8Array {
  const digits = n.toString(16)
  return fromHex(`0x${digits.length % 2 === 0 ? '' : '0'}${digits}`)
}
