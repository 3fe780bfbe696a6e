import { CborWriter } from '../../ipld/index.ts'
import { Address, type Message, UsageError } from '../../types/index.ts'
import type { Account } from '../accounts.ts'
import { type AddressLike, addressFromEth } from '../address-like.ts'
import { chainLength } from '../message.ts'
import type { Result } from '../result.ts'
import { type AmountLike, FIL, formatFil, type IntLike, toAttoFil, toBigInt } from '../units.ts'
import { INVOKE_EVM } from './contract-calls.ts'
import { readCreated } from './created.ts'
import { bytesToHex, type Hex, hexToBytes } from './hex.ts'
import type { EvmHost } from './host.ts'
import { type EthTransaction, parseTransaction, refused } from './transaction.ts'
import { viem } from './viem.ts'

/** The Ethereum address manager, f010. */
export const EAM = Address.id(10n)
/** What accounts create contracts by. Source: builtin-actors v18.0.0 `actors/eam/src/lib.rs`. */
export const CREATE_EXTERNAL = 4n

/** What nodes take. Source: lotus v1.34 `chain/messagepool/messagepool.go`, `build/buildconstants`. */
const MAX_MESSAGE_BYTES = 64 << 10
const MIN_FEE_CAP = 100n
const BLOCK_GAS_LIMIT = 10_000_000_000n
const TOTAL_FILECOIN = 2_000_000_000n * FIL

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
  /** Of a legacy one; the base fee by default. */
  readonly gasPrice?: AmountLike
  /** The world's by default; `null` signs a legacy one for any chain, as before EIP-155. */
  readonly chainId?: IntLike | null
}

/** A transaction that was sent. */
export interface SentTransaction extends EthTransaction {
  /** As it went to the node. */
  readonly raw: Hex
  /** The contract that it created. */
  readonly contractAddress: Hex | undefined
  /** What became of the message that it is. */
  readonly result: Result
}

/** Signs a transaction as its account would, with viem. @throws UsageError for accounts without such keys */
export function signTransaction(host: EvmHost, request: TransactionRequest): Hex {
  const account = ethAccountOf(host, request.from)
  const { vm } = host
  const { data, to } = request
  const isLegacy = request.type === 'legacy' || request.gasPrice !== undefined
  const amount = (given: AmountLike | undefined, what: string) =>
    given === undefined ? vm.baseFee : toAttoFil(given, what)
  const common = {
    nonce: Number(toBigInt(request.nonce ?? vm.nonceOf(account), 'the nonce', 0n)),
    gas: toBigInt(request.gas ?? vm.config.gasLimit, 'the gas', 0n),
    value: toAttoFil(request.value ?? 0n, 'the value'),
    ...(to === undefined || to === null ? {} : { to: host.ethAddressOf(to) }),
    ...(data === undefined ? {} : { data: data instanceof Uint8Array ? bytesToHex(data) : data }),
  }
  const chain = request.chainId === undefined ? vm.config.chainId : request.chainId
  const chainId = chain === null ? undefined : Number(chain)
  const gasPrice = amount(request.gasPrice, 'the gas price')
  if (request.type === 'eip2930')
    return signed(account, { ...common, type: 'eip2930', chainId: chainId ?? 0, gasPrice })
  if (isLegacy)
    return signed(account, {
      ...common,
      type: 'legacy',
      ...(chainId === undefined ? {} : { chainId }),
      gasPrice,
    })
  return signed(account, {
    ...common,
    type: 'eip1559',
    chainId: chainId ?? 0,
    maxFeePerGas: amount(request.maxFeePerGas, 'maxFeePerGas'),
    maxPriorityFeePerGas: toAttoFil(request.maxPriorityFeePerGas ?? 0n, 'maxPriorityFeePerGas'),
  })
}

type Unsigned = Parameters<ReturnType<typeof viem>['serializeTransaction']>[0]

function signed(account: Account, transaction: Unsigned): Hex {
  const { serializeTransaction } = viem()
  const payload = serializeOrRefuse(() => serializeTransaction(transaction))
  const signature = account.sign(hexToBytes(payload, 'the transaction'))
  const yParity = signature[64]!
  return serializeTransaction(transaction, {
    r: bytesToHex(signature.subarray(0, 32)),
    s: bytesToHex(signature.subarray(32, 64)),
    v: 27n + BigInt(yParity),
    yParity,
  })
}

/** What viem finds wrong with a transaction is said as misuse. */
function serializeOrRefuse(serialize: () => Hex): Hex {
  try {
    return serialize()
  } catch (thrown) {
    const { shortMessage } = thrown as { shortMessage?: string } // errors of viem have it
    if (shortMessage === undefined) throw thrown
    throw refused(shortMessage.split('\n')[0]!, { cause: thrown })
  }
}

function ethAccountOf(host: EvmHost, from: AddressLike): Account {
  const address = host.toAddress(from)
  const account = host.vm.accounts.find((one) => one.address.equals(address))
  if (account?.type === 'eth') return account
  throw new UsageError(
    'FVM_ACCOUNT',
    `${account === undefined ? 'the sender is no named account of this world' : `account "${account.name}" is of type ${account.type}`}, and transactions are signed by eth accounts: make one with vm.account("carol", { type: "eth" })`,
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
  const result = host.applySigned(message, signatureBytes)
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
    to: to === undefined ? EAM : addressFromEth(to),
    sequence: nonce,
    value,
    methodNum: to === undefined ? CREATE_EXTERNAL : INVOKE_EVM,
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

/** What a node checks before it takes a message. */
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
      `${from} signed it, who is not in this world: it was signed with another key, or changed since (hash ${hash})`,
    )
  if (sender.type !== 'ethaccount' && sender.type !== 'placeholder')
    throw refused(`${from} signed it, and is a ${sender.type}, which cannot send`)
  if (length > MAX_MESSAGE_BYTES)
    throw refused(`it makes a message of ${length} bytes: ${MAX_MESSAGE_BYTES} are accepted`)
  if (gasLimit === 0n || gasLimit > BLOCK_GAS_LIMIT)
    throw refused(`its gas is ${gasLimit}: 1 to ${BLOCK_GAS_LIMIT}, a block's, are accepted`)
  if (gasPremium > gasFeeCap)
    throw refused(
      `its maxPriorityFeePerGas, ${gasPremium}, is above its maxFeePerGas, ${gasFeeCap}`,
    )
  if (gasFeeCap < MIN_FEE_CAP)
    throw refused(`it pays ${gasFeeCap} attoFIL for gas: ${MIN_FEE_CAP} or more are accepted`)
  if (value >= TOTAL_FILECOIN)
    throw refused(`its value is ${formatFil(value)}: less than there will ever be is accepted`)
  if (sequence < sender.sequence)
    throw refused(
      `its nonce is ${sequence}, and ${from} has used up those below ${sender.sequence}`,
    )
  if (sequence > sender.sequence)
    throw refused(
      `its nonce is ${sequence}, and the next one of ${from} is ${sender.sequence}: nodes hold it back until those before it came`,
    )
  const needed = gasFeeCap * gasLimit + value
  if (sender.balance < needed)
    throw refused(
      `${from} has ${formatFil(sender.balance)}, and it needs ${formatFil(needed)}: fund it with vm.setBalance`,
    )
}
