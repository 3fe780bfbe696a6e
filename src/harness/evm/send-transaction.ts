import { builtinNumberOf, EAM, EXPORTED_METHODS } from '../../builtin-actors/index.ts'
import { type AddressLike, addressFromEth } from '../../crypto/index.ts'
import { CborWriter } from '../../ipld/index.ts'
import {
  Address,
  type AmountLike,
  assertOneOf,
  assertOptions,
  BLOCK_GAS_LIMIT,
  concatBytes,
  EAM_ACTOR_ID,
  formatFil,
  type IntLike,
  MAX_U64,
  type Message,
  type OptionNames,
  TOTAL_FILECOIN,
  toAttoFil,
  toBigInt,
  UsageError,
} from '../../types/index.ts'
import { bytesToHex, type Hex, hexToBytes } from '../abi/index.ts'
import type { Account } from '../accounts.ts'
import { chainLength, inclusionGas, MAX_MESSAGE_BYTES } from '../message.ts'
import type { Result } from '../result.ts'
import { readCreated } from './created.ts'
import type { EvmHost } from './host.ts'
import { encodeRlp, type Rlp, rlpInteger } from './rlp.ts'
import { type EthTransaction, parseTransaction, refused } from './transaction.ts'

/** The Ethereum address manager, f010. */
export const EAM_ADDRESS: Address = Address.id(EAM_ACTOR_ID)
/** The method that accounts create contracts with. */
export const CREATE_EXTERNAL: bigint = builtinNumberOf(EAM, 'CreateExternal')

const MIN_FEE_CAP = 100n

/** A transaction to sign and send; amounts in attoFIL. */
export interface TransactionRequest {
  /** An eth account of the world, by its name or itself. */
  readonly from: AddressLike
  /** Nobody, for one that creates a contract. */
  readonly to?: AddressLike | null
  readonly data?: Hex | Uint8Array
  readonly value?: AmountLike
  /** The gas limit; the world's by default. */
  readonly gas?: IntLike
  /** The sender's next one by default. */
  readonly nonce?: IntLike
  /** `'eip1559'` by default; `'legacy'` if a gas price is given. */
  readonly type?: 'eip1559' | 'legacy' | 'eip2930'
  /** The base fee by default. */
  readonly maxFeePerGas?: AmountLike
  /** 0 by default. */
  readonly maxPriorityFeePerGas?: AmountLike
  /** The gas price of a legacy transaction; the base fee by default. */
  readonly gasPrice?: AmountLike
  /** The world's by default; `null` signs a legacy one for any chain, as before EIP-155. */
  readonly chainId?: IntLike | null
}

const REQUEST_FIELDS = {
  from: true,
  to: true,
  data: true,
  value: true,
  gas: true,
  nonce: true,
  type: true,
  maxFeePerGas: true,
  maxPriorityFeePerGas: true,
  gasPrice: true,
  chainId: true,
} satisfies OptionNames<TransactionRequest>

/** A transaction that was sent. */
export interface SentTransaction extends EthTransaction {
  /** The transaction as it went to the node. */
  readonly raw: Hex
  /** The contract that it created. */
  readonly contractAddress: Hex | undefined
  /** The result of the message that the transaction is. */
  readonly result: Result
}

/** The fields that every type of transaction has. */
interface CommonFields {
  readonly nonce: bigint
  readonly gas: bigint
  readonly to: Uint8Array
  readonly value: bigint
  readonly data: Uint8Array
}

/**
 * Signs a transaction as its account would.
 *
 * @returns the signed transaction as nodes take it
 * @throws UsageError for accounts without Ethereum keys, and amounts below 0 or over 32 bytes
 * @see EIP-155, EIP-1559, EIP-2930
 */
export function signTransaction(host: EvmHost, request: TransactionRequest): Hex {
  assertOptions(request, 'the fields of a transaction', REQUEST_FIELDS)
  if (request.type !== undefined)
    assertOneOf(request.type, 'the type of a transaction', ['eip1559', 'legacy', 'eip2930'])
  const account = ethAccountOf(host, request.from)
  const { vm } = host
  const { data, to } = request
  const amount = (given: AmountLike | undefined, what: string) =>
    given === undefined ? vm.baseFee : uint256(toAttoFil(given, what), what)
  const fields: CommonFields = {
    nonce: toBigInt(request.nonce ?? vm.nonceOf(account), 'the nonce', 0n, MAX_U64),
    gas: toBigInt(request.gas ?? vm.config.gasLimit, 'the gas', 0n, MAX_U64),
    to:
      to === undefined || to === null
        ? new Uint8Array()
        : hexToBytes(host.ethAddressOf(to), 'the receiver'),
    value: amount(request.value ?? 0n, 'the value'),
    data: typeof data === 'string' ? hexToBytes(data, 'the data') : (data ?? new Uint8Array()),
  }
  const chain = request.chainId === undefined ? vm.config.chainId : request.chainId
  const chainId = chain === null ? 0n : toBigInt(chain, 'the chain id', 0n, MAX_U64)
  if (request.type === 'eip2930') {
    const gasPrice = amount(request.gasPrice, 'the gas price')
    return signTyped(account, 1, [
      ...integers(chainId, fields.nonce, gasPrice, fields.gas),
      ...tailOf(fields),
      [],
    ])
  }
  if (request.type === 'legacy' || request.gasPrice !== undefined)
    return signLegacy(account, fields, amount(request.gasPrice, 'the gas price'), chainId)
  const cap = amount(request.maxFeePerGas, 'maxFeePerGas')
  const tip = amount(request.maxPriorityFeePerGas ?? 0n, 'maxPriorityFeePerGas')
  return signTyped(account, 2, [
    ...integers(chainId, fields.nonce, tip, cap, fields.gas),
    ...tailOf(fields),
    [],
  ])
}

/** Signs a legacy transaction: for any chain if `chainId` is 0, else by EIP-155. */
function signLegacy(
  account: Account,
  fields: CommonFields,
  gasPrice: bigint,
  chainId: bigint,
): Hex {
  const unsigned = [...integers(fields.nonce, gasPrice, fields.gas), ...tailOf(fields)]
  const isPlain = chainId === 0n
  const payload = isPlain ? unsigned : [...unsigned, ...integers(chainId, 0n, 0n)]
  const { r, s, parity } = sign(account, encodeRlp(payload))
  const v = parity + (isPlain ? 27n : 35n + 2n * chainId)
  return bytesToHex(encodeRlp([...unsigned, ...integers(v, r, s)]))
}

/** Joins the byte of a type and a list of fields. */
function typed(type: number, fields: readonly Rlp[]): Uint8Array {
  return concatBytes([Uint8Array.of(type), encodeRlp(fields)])
}

/** Signs a transaction of EIP-2718: a byte for the type, then a list of fields. */
function signTyped(account: Account, type: number, fields: readonly Rlp[]): Hex {
  const { r, s, parity } = sign(account, typed(type, fields))
  return bytesToHex(typed(type, [...fields, ...integers(parity, r, s)]))
}

function sign(account: Account, payload: Uint8Array): { r: bigint; s: bigint; parity: bigint } {
  const signature = account.sign(payload)
  return {
    r: BigInt(bytesToHex(signature.subarray(0, 32))),
    s: BigInt(bytesToHex(signature.subarray(32, 64))),
    parity: BigInt(signature[64]!), // an Ethereum signature has 65 bytes
  }
}

function tailOf({ to, value, data }: CommonFields): Rlp[] {
  return [to, rlpInteger(value), data]
}

function integers(...values: readonly bigint[]): Rlp[] {
  return values.map(rlpInteger)
}

function uint256(value: bigint, what: string): bigint {
  if (value === BigInt.asUintN(256, value)) return value
  throw refused(`${what} is ${value}: 0 to 2^256 - 1 attoFIL are accepted`)
}

function ethAccountOf(host: EvmHost, from: AddressLike): Account {
  const address = host.toAddress(from)
  const account = host.vm.accounts.find((one) => one.address.equals(address))
  if (account?.type === 'eth') return account
  throw new UsageError(
    'FVM_ACCOUNT',
    `${account === undefined ? 'the sender is not a named account of this world' : `account "${account.name}" is of type ${account.type}`}, and transactions are signed by eth accounts: make one with vm.account("carol", { type: "eth" })`,
  )
}

/**
 * Sends a signed transaction, as the message that a node makes of it.
 *
 * @throws UsageError `FVM_TRANSACTION` for what nodes refuse
 */
export function sendRawTransaction(host: EvmHost, given: Hex | Uint8Array): SentTransaction {
  const raw = given instanceof Uint8Array ? given : hexToBytes(given, 'the transaction')
  const { vm } = host
  const transaction = parseTransaction(raw, vm.config.chainId)
  const message = messageOf(transaction)
  const signatureBytes = 1 + transaction.signatureBytes // with its type
  assertAccepted(host, transaction, message, chainLength(message, signatureBytes))
  const result = host.applySigned(message, signatureBytes, raw)
  const isCreation = transaction.to === undefined
  return {
    ...transaction,
    raw: bytesToHex(raw),
    contractAddress: isCreation && result.ok ? readCreated(result).address : undefined,
    result,
  }
}

/** @see lotus v1.34 `chain/types/ethtypes/eth_transactions.go`, `getFilecoinMethodInfo` */
function messageOf(transaction: EthTransaction): Message {
  const { from, to, nonce, value, input, gasLimit } = transaction
  return {
    version: 0n,
    from: addressFromEth(from),
    to: to === undefined ? EAM_ADDRESS : addressFromEth(to),
    sequence: nonce,
    value,
    methodNum: to === undefined ? CREATE_EXTERNAL : EXPORTED_METHODS.InvokeEVM,
    params: input.length === 0 ? input : cborBytes(input),
    gasLimit,
    gasFeeCap: transaction.maxFeePerGas,
    gasPremium: transaction.maxPriorityFeePerGas,
  }
}

function cborBytes(bytes: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(bytes)
  return w.finish()
}

/** Checks what a node checks before it accepts a message. */
function assertAccepted(
  { vm }: EvmHost,
  { from, hash }: EthTransaction,
  message: Message,
  length: number,
): void {
  const { gasLimit, gasFeeCap, gasPremium, value, sequence } = message
  const sender = vm.getActor(message.from)
  if (sender === undefined)
    throw refused(
      `its signer ${from} has no actor in this world: it was signed with another key, or it was changed after it was signed (hash ${hash})`,
    )
  if (sender.type !== 'ethaccount' && sender.type !== 'placeholder')
    throw refused(`its signer ${from} is a ${sender.type}, which cannot send messages`)
  if (length > MAX_MESSAGE_BYTES)
    throw refused(`its message has ${length} bytes: up to ${MAX_MESSAGE_BYTES} are accepted`)
  if (gasLimit === 0n || gasLimit > BLOCK_GAS_LIMIT)
    throw refused(
      `its gas is ${gasLimit}: 1 to ${BLOCK_GAS_LIMIT}, the limit of a block, are accepted`,
    )
  const inclusion = inclusionGas(vm.config.networkVersion, length)
  if (gasLimit < inclusion)
    throw refused(
      `its gas is ${gasLimit}: its inclusion in a block alone costs ${inclusion}, so give at least that`,
    )
  if (gasPremium > gasFeeCap)
    throw refused(
      `its maxPriorityFeePerGas, ${gasPremium}, is above its maxFeePerGas, ${gasFeeCap}`,
    )
  if (gasFeeCap < MIN_FEE_CAP)
    throw refused(
      `it pays up to ${gasFeeCap} attoFIL for each unit of gas: ${MIN_FEE_CAP} or more are accepted`,
    )
  if (value >= TOTAL_FILECOIN)
    throw refused(
      `its value is ${formatFil(value)}: less than ${formatFil(TOTAL_FILECOIN)} is accepted`,
    )
  if (sequence < sender.sequence)
    throw refused(
      `its nonce is ${sequence}, which ${from} has used already: give ${sender.sequence}`,
    )
  if (sequence > sender.sequence)
    throw refused(
      `its nonce is ${sequence}, and the next one of ${from} is ${sender.sequence}: send the transactions before it first`,
    )
  const needed = gasFeeCap * gasLimit + value
  if (sender.balance < needed)
    throw refused(
      `its sender ${from} has ${formatFil(sender.balance)}, and needs ${formatFil(needed)}: fund it with vm.setBalance`,
    )
}
