import { keccak256, recoverSecp256k1 } from '../../crypto/index.ts'
import { concatBytes, DecodeError, ETH_ADDRESS_BYTES, UsageError } from '../../types/index.ts'
import { bytesToHex, type Hex } from '../abi/index.ts'
import { checksumAddress } from '../solidity/index.ts'
import { decodeRlp, encodeRlp, type Rlp, rlpInteger, withoutLast } from './rlp.ts'

/** A transaction of Ethereum as nodes of Filecoin read it. */
export interface EthTransaction {
  /** `'legacy'` has no chain id in its signature, `'eip155'` has; `'eip1559'` has two fees. */
  readonly type: 'legacy' | 'eip155' | 'eip1559'
  readonly nonce: bigint
  /** Undefined for one that creates a contract. */
  readonly to: Hex | undefined
  /** The value in attoFIL. */
  readonly value: bigint
  readonly input: Uint8Array
  readonly gasLimit: bigint
  /** The most that it pays for a unit of gas, in attoFIL; the gas price of a legacy one. */
  readonly maxFeePerGas: bigint
  /** The part of that for the miner; the gas price of a legacy transaction. */
  readonly maxPriorityFeePerGas: bigint
  /** The address of the signer. */
  readonly from: Hex
  readonly hash: Hex
  /** The bytes of its signature in a Filecoin message, without their type. */
  readonly signatureBytes: number
  /** The parity of an EIP-1559 one; of a legacy one as it was signed. */
  readonly v: bigint
  readonly r: bigint
  readonly s: bigint
}

const MAX_INT64 = (1n << 63n) - 1n
/** `r` and `s`. */
const CURVE_BYTES = 64

/**
 * Reads a signed transaction: its type, fields and signer.
 *
 * @param chainId - that of the network
 * @throws UsageError `FVM_TRANSACTION` for what nodes refuse: EIP-2930, access lists, another chain,
 * malformed RLP, signatures of nobody
 * @see lotus v1.34 `chain/types/ethtypes/eth_transactions.go`
 */
export function parseTransaction(raw: Uint8Array, chainId: bigint): EthTransaction {
  const [type] = raw
  if (type === undefined) throw refused('it is empty')
  if (type === 1)
    throw refused('EIP-2930 transaction is not supported: send an EIP-1559 or a legacy one')
  if (type === 2) return parse1559(raw, chainId)
  if (type > 0x7f) return parseLegacy(raw, chainId)
  throw refused(`unsupported transaction type ${type}: send an EIP-1559 (type 2) or a legacy one`)
}

function parse1559(raw: Uint8Array, chainId: bigint): EthTransaction {
  const fields = listOf(raw.subarray(1), 12, 'an EIP-1559')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `listOf` has checked the number of fields
  const [chain, nonce, tip, cap, gas, to, value, input, accessList, v, r, s] = fields as Rlp12
  if (accessList instanceof Uint8Array || accessList.length > 0)
    throw refused('its access list is not empty, and Filecoin has none: send it without')
  const parity = integerOf(v, 'v')
  if (parity > 1n) throw refused(`v is ${parity}: 0 or 1 is accepted in an EIP-1559 one`)
  const read = {
    ...commonOf({ nonce, gas, to, value, input }),
    maxPriorityFeePerGas: integerOf(tip, 'maxPriorityFeePerGas'),
    maxFeePerGas: integerOf(cap, 'maxFeePerGas'),
  }
  const given = int64Of(chain, 'chainId')
  if (given !== chainId) throw otherChain(given, chainId)
  const [R, S] = [integerOf(r, 'r'), integerOf(s, 's')]
  const integers = [chain, nonce, tip, cap, gas, value, v, r, s]
  const list = integers.every(isShortest)
    ? raw.subarray(1)
    : encodeRlp([
        rlpInteger(chainId),
        rlpInteger(read.nonce),
        rlpInteger(read.maxPriorityFeePerGas),
        rlpInteger(read.maxFeePerGas),
        rlpInteger(read.gasLimit),
        bytesOf(to, 'to'),
        rlpInteger(read.value),
        read.input,
        [],
        rlpInteger(parity),
        rlpInteger(R),
        rlpInteger(S),
      ])
  const unsigned = withoutLast(list, [rlpInteger(parity), rlpInteger(R), rlpInteger(S)])
  return {
    type: 'eip1559',
    ...read,
    from: signerOf(typed(unsigned), R, S, parity),
    hash: hashOf(typed(list)),
    signatureBytes: CURVE_BYTES + 1,
    v: parity,
    r: R,
    s: S,
  }
}

function parseLegacy(raw: Uint8Array, chainId: bigint): EthTransaction {
  const fields = listOf(raw, 9, 'a legacy')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `listOf` has checked the number of fields
  const [nonce, price, gas, to, value, input, v, r, s] = fields as Rlp9
  const V = integerOf(v, 'v')
  const isPlain = V === 27n || V === 28n
  const gasPrice = integerOf(price, 'gasPrice')
  const read = {
    ...commonOf({ nonce, gas, to, value, input }),
    maxPriorityFeePerGas: gasPrice,
    maxFeePerGas: gasPrice,
  }
  if (!isPlain) assertChain(V, chainId)
  const [R, S] = [integerOf(r, 'r'), integerOf(s, 's')]
  const common = [
    rlpInteger(read.nonce),
    rlpInteger(gasPrice),
    rlpInteger(read.gasLimit),
    bytesOf(to, 'to'),
    rlpInteger(read.value),
    read.input,
  ]
  const unsigned = isPlain
    ? common
    : [...common, rlpInteger(chainId), rlpInteger(0n), rlpInteger(0n)]
  const parity = isPlain ? V - 27n : V - 35n - 2n * chainId
  return {
    type: isPlain ? 'legacy' : 'eip155',
    ...read,
    from: signerOf(encodeRlp(unsigned), R, S, parity),
    hash: hashOf(encodeRlp([...common, rlpInteger(V), rlpInteger(R), rlpInteger(S)])),
    // A byte goes first that tells the kinds apart.
    signatureBytes: 1 + CURVE_BYTES + rlpInteger(V).length,
    v: V,
    r: R,
    s: S,
  }
}

type Rlp9 = [Rlp, Rlp, Rlp, Rlp, Rlp, Rlp, Rlp, Rlp, Rlp]
type Rlp12 = [...Rlp9, Rlp, Rlp, Rlp]

/** The fields that transactions of every type have, encoded. */
type CommonFields = Readonly<Record<'nonce' | 'gas' | 'to' | 'value' | 'input', Rlp>>

function commonOf({ nonce, gas, to, value, input }: CommonFields) {
  const receiver = bytesOf(to, 'to')
  if (receiver.length !== 0 && receiver.length !== ETH_ADDRESS_BYTES)
    throw refused(`to has ${receiver.length} bytes: ${ETH_ADDRESS_BYTES} are accepted, or none`)
  return {
    nonce: int64Of(nonce, 'nonce'),
    gasLimit: int64Of(gas, 'gas'),
    to: receiver.length === 0 ? undefined : checksumAddress(bytesToHex(receiver)),
    value: integerOf(value, 'value'),
    input: bytesOf(input, 'data'),
  }
}

/** @see lotus v1.34 `chain/types/ethtypes/eth_legacy_155_transactions.go`, `deriveEIP155ChainId` */
function assertChain(v: bigint, chainId: bigint): void {
  if (v < 37n)
    throw refused(
      `v is ${v}: 27 or 28 is accepted without a chain id, and 35 or 36 plus twice the chain id with one`,
    )
  const given = (v - 35n) / 2n
  if (given !== chainId) throw otherChain(given, chainId)
}

function otherChain(given: bigint, chainId: bigint): UsageError {
  return refused(
    `it is signed for chain ${given}, and this world's chain id is ${chainId}: sign it for that, or create the world with { chainId: ${given} }`,
  )
}

/** The fields of a list that has so many. */
function listOf(bytes: Uint8Array, length: number, what: string): readonly Rlp[] {
  let list: Rlp
  try {
    list = decodeRlp(bytes)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw refused(thrown.message, { cause: thrown })
  }
  if (list instanceof Uint8Array || list.length !== length)
    throw refused(
      `${what} one is a list of ${length} fields, and this is ${list instanceof Uint8Array ? `${list.length} bytes` : `one of ${list.length}`}`,
    )
  return list
}

function bytesOf(field: Rlp, what: string): Uint8Array {
  if (field instanceof Uint8Array) return field
  throw refused(`${what} is a list: bytes are accepted`)
}

/** Whether an integer was encoded without leading zeros. */
function isShortest(field: Rlp): boolean {
  return field[0] !== 0
}

/** Leading zeros are read over, as nodes do; the signature is then of other bytes. */
function integerOf(field: Rlp, what: string): bigint {
  const bytes = bytesOf(field, what)
  if (bytes.length > 32) throw refused(`${what} has ${bytes.length} bytes: 32 are accepted`)
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}

function int64Of(field: Rlp, what: string): bigint {
  const value = integerOf(field, what)
  if (value <= MAX_INT64) return value
  throw refused(`${what} is ${value}: integers up to 2^63 - 1 are accepted`)
}

/** A list as an EIP-1559 transaction has it, behind its type. */
function typed(list: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(2), list])
}

function hashOf(bytes: Uint8Array): Hex {
  return bytesToHex(keccak256(bytes))
}

/** A high s is accepted, as nodes do: no rule of Filecoin is against it. */
function signerOf(unsigned: Uint8Array, r: bigint, s: bigint, parity: bigint): Hex {
  const signature = new Uint8Array(CURVE_BYTES + 1)
  signature.set(word(r))
  signature.set(word(s), 32)
  signature[CURVE_BYTES] = Number(parity)
  try {
    const key = recoverSecp256k1(keccak256(unsigned), signature)
    return checksumAddress(bytesToHex(keccak256(key.subarray(1)).subarray(-ETH_ADDRESS_BYTES)))
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw refused(`no public key fits its signature: ${thrown.message}`, { cause: thrown })
  }
}

function word(n: bigint): Uint8Array {
  const bytes = rlpInteger(n)
  const out = new Uint8Array(32)
  out.set(bytes, 32 - bytes.length)
  return out
}

/** Refuses what nodes refuse. */
export function refused(why: string, options?: ErrorOptions): UsageError {
  return new UsageError('FVM_TRANSACTION', `the transaction is refused: ${why}`, options)
}
