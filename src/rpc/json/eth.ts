import type { Hex } from '../../harness/index.ts'
import { CborReader } from '../../ipld/index.ts'
import {
  bloomOfLogs,
  bytesOfCbor,
  type ChainView,
  CREATE_EXTERNAL,
  EAM_ADDRESS,
  effectivePremium,
  fromHex,
  gasUsedOf,
  INVOKE_EVM,
  type LogReader,
  type MinedMessage,
  type PlacedLog,
  quantity,
  type SignedMessage,
  type Tipset,
  toHex,
  wordOf,
} from '../../node/index.ts'
import { BLOCK_GAS_LIMIT, concatBytes, ExitCode } from '../../types/index.ts'

/** Source: lotus `chain/types/ethtypes/eth_types.go`, as go-ethereum has them. */
const EMPTY_UNCLES = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
const EMPTY_TRIE = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
const ZERO_HASH = `0x${'0'.repeat(64)}`
/** The hash of a key without blocks, the parent of the genesis: blake2b-256 of the byte 0x40. */
const EMPTY_KEY_HASH: Hex = '0x39df024ac52722fe8ae4c1a8740e4c5624a38c3820e504a059aae8728421f8bd'
/** The selector of a native call's input. Source: lotus `node/impl/eth/utils.go`, FIP-0054. */
const NATIVE_SELECTOR = fromHex('0x868e10c4')
const CBOR_CODEC = 0x51n

/** A transaction without its place on the chain. */
interface Place {
  readonly blockHash: Hex | null
  readonly blockNumber: Hex | null
  readonly transactionIndex: Hex | null
}

/** The chain and the logs that a block is read from. */
export interface BlockSource {
  readonly chain: ChainView
  readonly logs: LogReader
  readonly chainId: bigint
}

/** A block, with its transactions in full or by their hashes. @see lotus `node/impl/eth/utils.go` */
export function blockJson(tipset: Tipset, isFull: boolean, { chain, logs, chainId }: BlockSource) {
  const { header, messages, hash, height } = tipset
  return {
    hash,
    parentHash: chain.parentOf(tipset)?.hash ?? EMPTY_KEY_HASH,
    sha3Uncles: EMPTY_UNCLES,
    miner: `0x${'0'.repeat(40)}`,
    stateRoot: ZERO_HASH,
    transactionsRoot: messages.length === 0 ? EMPTY_TRIE : ZERO_HASH,
    receiptsRoot: ZERO_HASH,
    logsBloom: toHex(logs.bloomOf(tipset)),
    difficulty: '0x0',
    totalDifficulty: '0x0',
    number: quantity(height),
    gasLimit: quantity(BLOCK_GAS_LIMIT),
    gasUsed: quantity(gasUsedOf(tipset)),
    timestamp: quantity(header.timestamp),
    extraData: '0x',
    mixHash: ZERO_HASH,
    nonce: '0x0000000000000000',
    baseFeePerGas: quantity(header.parentBaseFee),
    size: '0x0',
    transactions: messages.map((message, index) =>
      isFull ? minedTransactionJson(tipset, index, chainId) : message.hash,
    ),
    uncles: [],
  }
}

/** A transaction of a tipset. */
export function minedTransactionJson(tipset: Tipset, index: number, chainId: bigint) {
  const message = tipset.messages[index]!
  const place = {
    blockHash: tipset.hash,
    blockNumber: quantity(tipset.height),
    blockTimestamp: quantity(tipset.header.timestamp),
    transactionIndex: quantity(index),
  }
  const { gasFeeCap } = message.message
  const { parentBaseFee } = tipset.header
  const price = parentBaseFee + effectivePremium(message.message, parentBaseFee)
  const gasPrice = price < gasFeeCap ? price : gasFeeCap
  return message.transaction === undefined
    ? nativeTransactionJson(message, place, gasPrice, chainId)
    : ethTransactionJson(message, place, gasPrice, chainId)
}

/** A transaction that waits in the pool. */
export function pendingTransactionJson(message: SignedMessage, chainId: bigint) {
  const place = { blockHash: null, blockNumber: null, blockTimestamp: null, transactionIndex: null }
  return ethTransactionJson(message, place, message.message.gasFeeCap, chainId)
}

function ethTransactionJson(
  { message, transaction, hash }: SignedMessage,
  place: Place,
  gasPrice: bigint,
  chainId: bigint,
) {
  const fields = transaction! // the caller looked
  const isLegacy = fields.type !== 'eip1559'
  const parity = isLegacy ? (fields.v + 1n) & 1n : fields.v
  return {
    chainId: quantity(fields.type === 'legacy' ? 0n : chainId),
    nonce: quantity(message.sequence),
    hash,
    ...place,
    from: fields.from.toLowerCase(),
    to: fields.to?.toLowerCase() ?? null,
    value: quantity(message.value),
    type: isLegacy ? '0x0' : '0x2',
    input: toHex(fields.input),
    gas: quantity(message.gasLimit),
    gasPrice: quantity(gasPrice),
    ...(isLegacy
      ? {}
      : {
          maxFeePerGas: quantity(message.gasFeeCap),
          maxPriorityFeePerGas: quantity(message.gasPremium),
          accessList: [],
          yParity: quantity(parity),
        }),
    v: quantity(fields.v),
    r: quantity(fields.r),
    s: quantity(fields.s),
  }
}

/** A message of Filecoin as a transaction. @see lotus `node/impl/eth/utils.go`, `ethTxFromNativeMessage` */
function nativeTransactionJson(
  mined: MinedMessage,
  place: Place,
  gasPrice: bigint,
  chainId: bigint,
) {
  const { message, hash, fromEth, toEth } = mined
  const { input, isCreation } = nativeInput(mined)
  return {
    chainId: quantity(chainId),
    nonce: quantity(message.sequence),
    hash,
    ...place,
    from: fromEth,
    to: isCreation ? null : toEth,
    value: quantity(message.value),
    type: '0x2',
    input: toHex(input),
    gas: quantity(message.gasLimit),
    gasPrice: quantity(gasPrice),
    maxFeePerGas: quantity(message.gasFeeCap),
    maxPriorityFeePerGas: quantity(message.gasPremium),
    accessList: [],
    yParity: '0x0',
    v: '0x0',
    r: '0x0',
    s: '0x0',
  }
}

function nativeInput({ message }: SignedMessage): { input: Uint8Array; isCreation: boolean } {
  const { methodNum, params, to } = message
  const payload = params.length === 0 ? new Uint8Array(0) : bytesOfCbor(params)
  if (methodNum === INVOKE_EVM && payload !== undefined)
    return { input: payload, isCreation: false }
  if (to.equals(EAM_ADDRESS) && methodNum === CREATE_EXTERNAL && payload !== undefined)
    return { input: payload, isCreation: true }
  return { input: encodeNative(methodNum, params), isCreation: false }
}

/** A native call as input of Ethereum: selector, method, codec, params. */
function encodeNative(method: bigint, params: Uint8Array): Uint8Array {
  return concatBytes([
    NATIVE_SELECTOR,
    encodeNativeBody(method, params.length === 0 ? 0n : CBOR_CODEC, params),
  ])
}

/** Two numbers and bytes, as the ABI has them. @see lotus `node/impl/eth/utils.go`, `encodeAsABIHelper` */
export function encodeNativeBody(first: bigint, codec: bigint, data: Uint8Array): Uint8Array {
  const padding = new Uint8Array((32 - (data.length % 32)) % 32)
  return concatBytes([
    wordOf(first),
    wordOf(codec),
    wordOf(96n),
    wordOf(BigInt(data.length)),
    data,
    padding,
  ])
}

/** The receipt of a message of a tipset. @see lotus `node/impl/eth/utils.go`, `newEthTxReceipt` */
export function receiptJson(tipset: Tipset, index: number, logs: LogReader) {
  const mined = tipset.messages[index]!
  const { outcome, transaction } = mined
  const { exitCode, gasUsed } = outcome.receipt
  const isOk = exitCode === ExitCode.OK
  const spent = outcome.baseFeeBurn + outcome.overEstimationBurn + outcome.minerTip
  const isCreation =
    transaction === undefined ? nativeInput(mined).isCreation : transaction.to === undefined
  const own = logs.ofMessage(tipset, index)
  let cumulative = 0n
  for (const message of tipset.messages.slice(0, index + 1))
    cumulative += message.outcome.receipt.gasUsed
  return {
    transactionHash: mined.hash,
    transactionIndex: quantity(index),
    blockHash: tipset.hash,
    blockNumber: quantity(tipset.height),
    from: mined.fromEth,
    to: isCreation ? null : mined.toEth,
    root: ZERO_HASH,
    status: isOk ? '0x1' : '0x0',
    contractAddress: isCreation && isOk ? createdAddress(outcome.receipt.returnData) : null,
    cumulativeGasUsed: quantity(cumulative),
    gasUsed: quantity(gasUsed),
    effectiveGasPrice: quantity(gasUsed === 0n ? 0n : spent / gasUsed),
    logsBloom: bloomOfLogs(own),
    logs: own.map(logJson),
    type: transaction === undefined || transaction.type === 'eip1559' ? '0x2' : '0x0',
  }
}

/** The third field of what the EAM_ADDRESS's CreateExternal returns. */
function createdAddress(returned: Uint8Array): Hex {
  const r = new CborReader(returned)
  r.readArrayHeader()
  r.readUint()
  if (!r.readNull()) r.readBytes()
  return toHex(r.readBytes())
}

/** A log in its place. */
export function logJson(log: PlacedLog) {
  const { tipset, message } = log
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    blockNumber: quantity(tipset.height),
    transactionHash: message.hash,
    transactionIndex: quantity(log.transactionIndex),
    blockHash: tipset.hash,
    blockTimestamp: quantity(tipset.header.timestamp),
    logIndex: quantity(log.logIndex),
    removed: false,
  }
}
