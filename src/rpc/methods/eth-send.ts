import { addressFromEth, type Hex } from '../../harness/index.ts'
import {
  type ChainNode,
  estimatePremium,
  fromHex,
  impersonatedMessage,
  messageOfTransaction,
  quantity,
  readRawTransaction,
  type SignedMessage,
  signFields,
  type TransactionFields,
  toHex,
} from '../../node/index.ts'
import { UsageError } from '../../types/index.ts'
import type { RpcContext } from '../context.ts'
import { type MethodTable, method } from '../method.ts'
import { bytesParam, customParam, isObject, readFixed, readQuantity, wrong } from '../param.ts'
import { mineAdmitted, submit } from '../submit.ts'
import { readCall } from './eth-state.ts'

/** Lotus doubles what the base fee could rise to; the node is quiet, so twice the fee is ample. */
const BASE_FEE_ROOM = 2n

/** A transaction that the node is to sign. */
interface Unsigned {
  readonly from: Hex
  readonly to: Hex | undefined
  readonly data: Uint8Array
  readonly value: bigint
  readonly gas: bigint | undefined
  readonly nonce: bigint | undefined
  readonly gasPrice: bigint | undefined
  readonly maxFeePerGas: bigint | undefined
  readonly maxPriorityFeePerGas: bigint | undefined
}

function readUnsigned(value: unknown, name: string): Unsigned {
  const call = readCall(value, name)
  const fields = isObject(value) ? value : {}
  const number = (key: string) => {
    const given = fields[key]
    return given === undefined || given === null ? undefined : readQuantity(given, `${name}.${key}`)
  }
  if (fields['from'] === undefined) throw wrong(`${name}.from`, undefined, 'an address')
  return {
    from: readFixed(fields['from'], `${name}.from`, 20),
    to: call.to,
    data: call.data ?? new Uint8Array(0),
    value: call.value ?? 0n,
    gas: number('gas') ?? number('gasLimit'),
    nonce: number('nonce'),
    gasPrice: number('gasPrice'),
    maxFeePerGas: number('maxFeePerGas'),
    maxPriorityFeePerGas: number('maxPriorityFeePerGas'),
  }
}

const transactionParam = customParam('transaction', 'transaction object', readUnsigned)

/** The fields that a client left out: nonce, gas, fees. */
function complete(node: ChainNode, given: Unsigned): TransactionFields & { gasPrice?: bigint } {
  const sender = addressFromEth(given.from)
  const baseFee = node.head.header.parentBaseFee
  const premium = given.maxPriorityFeePerGas ?? estimatePremium(node.chain, 0n)
  const cap = given.maxFeePerGas ?? baseFee * BASE_FEE_ROOM + premium
  const fees =
    given.gasPrice === undefined
      ? { maxFeePerGas: cap, maxPriorityFeePerGas: premium < cap ? premium : cap }
      : {
          maxFeePerGas: given.gasPrice,
          maxPriorityFeePerGas: given.gasPrice,
          gasPrice: given.gasPrice,
        }
  const nonce = given.nonce ?? node.nextNonce(sender)
  const fields = {
    from: given.from,
    to: given.to,
    nonce,
    value: given.value,
    input: given.data,
    gasLimit: given.gas ?? 0n,
    ...fees,
  }
  if (given.gas !== undefined) return fields
  const message = { ...messageOfTransaction(fields), gasFeeCap: 0n, gasPremium: 0n }
  const place = node.placeOf(node.head)
  const pending = node.state.pool.of(sender).filter((prior) => !prior.isImpersonated)
  const gasLimit = node.calls.estimate(message, place, {
    prepare: (host) => {
      for (const prior of pending)
        if (prior.message.sequence < nonce)
          host.apply(prior.message, 'explicit', { length: prior.signature.length })
    },
  })
  return { ...fields, gasLimit }
}

/** A transaction as its sender signs it: by a key of the node's, or without one if impersonated. */
function signed(node: ChainNode, given: Unsigned): SignedMessage {
  const sender = addressFromEth(given.from)
  const key = node.keys.find(sender)
  const { chainId } = node.config
  if (key === undefined || key.kind !== 'eth') {
    if (!node.isImpersonated(sender))
      throw new UsageError(
        'FVM_ACCOUNT',
        `unknown account ${given.from}: the node has no key of it, use one of eth_accounts or hardhat_impersonateAccount`,
      )
    return impersonatedMessage(complete(node, given), chainId)
  }
  const raw = signFields(complete(node, given), chainId, (digest) => key.signDigest(digest))
  return readRawTransaction(fromHex(raw), chainId)
}

async function sendUnsigned(context: RpcContext, given: Unsigned): Promise<Hex> {
  return (await submit(context, signed(context.node, given))).hash
}

/** Sending, and the node's own accounts. */
export const ETH_SEND_METHODS: MethodTable = {
  eth_accounts: method(
    { result: 'array of addresses', doc: 'Returns the addresses that the node has keys of.' },
    ({ node }) => node.keys.ofKind('eth').map(({ address }) => toHex(address.payload)),
  ),
  eth_requestAccounts: method(
    { result: 'array of addresses', doc: 'Returns the addresses that the node has keys of.' },
    ({ node }) => node.keys.ofKind('eth').map(({ address }) => toHex(address.payload)),
  ),
  eth_sendRawTransaction: method(
    {
      params: [bytesParam('transaction')],
      result: 'hash',
      doc: 'Takes a signed transaction into the pool; with automine it is executed before the next request.',
      example: ['0x01'],
    },
    async (context, raw) =>
      (await submit(context, readRawTransaction(raw, context.node.config.chainId), true)).hash,
  ),
  eth_sendTransaction: method(
    {
      params: [transactionParam],
      result: 'hash',
      doc: "Signs with a key of the node's, or sends from an impersonated address, and fills in nonce, gas and fees.",
      example: [{ from: `0x${'11'.repeat(20)}` }],
    },
    (context, given) => sendUnsigned(context, given),
  ),
  eth_sendUnsignedTransaction: method(
    {
      params: [transactionParam],
      result: 'hash',
      doc: 'Sends from any address without a signature.',
      example: [{ from: `0x${'11'.repeat(20)}` }],
    },
    async (context, given) => {
      const { node } = context
      const message = impersonatedMessage(complete(node, given), node.config.chainId)
      const { impersonatesAll } = node.state
      node.update({ impersonatesAll: true })
      try {
        node.admit(message)
      } finally {
        node.update({ impersonatesAll })
      }
      return (await mineAdmitted(context, message)).hash
    },
  ),
  eth_signTransaction: method(
    {
      params: [transactionParam],
      result: 'bytes',
      doc: "Signs a transaction with a key of the node's, without sending it.",
      example: [{ from: `0x${'11'.repeat(20)}` }],
    },
    ({ node }, given) => {
      const key = node.keys.find(addressFromEth(given.from))
      if (key?.kind !== 'eth')
        throw new UsageError(
          'FVM_ACCOUNT',
          `unknown account ${given.from}: the node has no key of it, use one of eth_accounts`,
        )
      return signFields(complete(node, given), node.config.chainId, (digest) =>
        key.signDigest(digest),
      )
    },
  ),
  eth_pendingTransactions: method(
    { result: 'array of hashes', doc: 'Returns the hashes of the transactions in the pool.' },
    ({ node }) => node.state.pool.all().map(({ hash }) => hash),
  ),
  eth_coinbase: method(
    { result: 'address', doc: "Returns the zero address: tips go to the reward actor's balance." },
    () => `0x${'0'.repeat(40)}`,
  ),
  eth_mining: method({ result: 'boolean', doc: 'Returns true.', gives: true }, () => true),
  eth_hashrate: method({ result: 'quantity', doc: 'Returns 0.', gives: '0x0' }, () => quantity(0n)),
}
