import { verifySignature } from '../../crypto/index.ts'
import {
  type ChainNode,
  estimatePremium,
  type Key,
  SignatureKind,
  signedMessage,
} from '../../node/index.ts'
import { type Address, concatBytes, type Message, UsageError } from '../../types/index.ts'
import { notifyPool, openChannel } from '../channels.ts'
import { bytesJson, cidJson, LotusJson } from '../json/lotus.ts'
import {
  addressParam,
  keyParam,
  messageParam,
  readAmount,
  readBase64,
  readMessage,
} from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import {
  anyParam,
  customParam,
  isObject,
  optional,
  quantityParam,
  textParam,
  wrong,
} from '../param.ts'
import { submit } from '../submit.ts'
import { keyAddressOf } from './filecoin-state.ts'

/** Blocks that a message may wait for, for its premium and for its fee cap. Source: lotus `node/impl/full/gas.go`. */
const PREMIUM_BLOCKS = 10n
const CAP_BLOCKS = 20
/** Tipsets that `GasEstimateFeeCap` looks ahead at most; the factor of 6,000 has no number. */
const MAX_FEE_CAP_BLOCKS = 1_000n

/** Default maximum fee of a message. Source: lotus `node/config/def.go`. */
const DEFAULT_MAX_FEE = 70_000_000_000_000_000n

const MESSAGE_EXAMPLE = { From: 'f099', To: 'f099', Value: '1' }

const signedParam = customParam('signedMessage', 'signed message', (value, name) => {
  if (!isObject(value) || !isObject(value['Signature']))
    throw wrong(name, value, 'a signed message')
  const { Type, Data } = value['Signature']
  if (typeof Type !== 'number') throw wrong(`${name}.Signature.Type`, Type, '1, 2 or 3')
  const message = readMessage(value['Message'], `${name}.Message`)
  const data = readBase64(Data, `${name}.Signature.Data`)
  return signedMessage(message, { signature: concatBytes([Uint8Array.of(Type), data]) })
})

const specParam = optional(anyParam('spec', 'send spec or null'))

/** The base fee after some tipsets that are full. @see lotus `node/impl/gasutils/gasutils.go`, `GasEstimateFeeCap` */
function feeCap(node: ChainNode, premium: bigint, blocks: number): bigint {
  const factor = BigInt(Math.trunc(1.125 ** blocks * 256))
  return (node.head.header.parentBaseFee * factor) / 256n + premium
}

/** Fills in gas limit, premium and fee cap. @see lotus `node/impl/full/gas.go`, `GasEstimateMessageGas` */
function estimate(node: ChainNode, given: Message, spec: unknown): Message {
  const message = { ...given }
  const place = node.placeOf(node.head)
  const from = keyAddressOf(node.vm, message.from) ?? message.from
  const gasLimit =
    message.gasLimit === 0n
      ? node.calls.estimateLimit({ ...message, from }, place)
      : message.gasLimit
  const gasPremium =
    message.gasPremium === 0n ? estimatePremium(node.chain, PREMIUM_BLOCKS) : message.gasPremium
  const gasFeeCap =
    message.gasFeeCap === 0n ? feeCap(node, gasPremium, CAP_BLOCKS) : message.gasFeeCap
  const maxFee = isObject(spec) ? readAmount(spec['MaxFee'], 'spec.MaxFee') : 0n
  return capFee({ ...message, gasLimit, gasPremium, gasFeeCap }, maxFee || DEFAULT_MAX_FEE)
}

/** @see lotus `chain/messagepool/messagepool.go`, `CapGasFee` */
function capFee(message: Message, maxFee: bigint): Message {
  if (message.gasFeeCap * message.gasLimit <= maxFee) return message
  const gasFeeCap = maxFee / message.gasLimit
  const gasPremium = message.gasPremium < gasFeeCap ? message.gasPremium : gasFeeCap
  return { ...message, gasFeeCap, gasPremium }
}

function keyOf(node: ChainNode, address: Address): Key {
  const key = node.keys.find(keyAddressOf(node.vm, address) ?? address)
  if (key !== undefined) return key
  throw new UsageError(
    'FVM_ACCOUNT',
    `${new LotusJson(node).address(address)} is not a key of this node's wallet: use one of Filecoin.WalletList`,
  )
}

/** The pool, estimates of gas, and the node's wallet. */
export const FILECOIN_POOL_METHODS: MethodTable = {
  'Filecoin.Version': method(
    { result: 'object', doc: 'Returns the version of the node and of its API.' },
    ({ version, node }) => ({
      Version: `litefvm-${version}+${node.config.network}`,
      APIVersion: 131_840, // 2.3.0, as Lotus's API v1
      BlockDelay: Number(node.settings.epochSeconds),
      Agent: `litefvm/${version}`,
    }),
  ),
  'Filecoin.MpoolPush': method(
    {
      params: [signedParam],
      result: 'CID',
      doc: 'Takes a signed message into the pool; with automine it is executed before the next request.',
      example: [{ Message: MESSAGE_EXAMPLE, Signature: { Type: 1, Data: 'AA==' } }],
    },
    async (context, signed) => cidJson((await submit(context, signed, true)).cid),
  ),
  'Filecoin.MpoolPushMessage': method(
    {
      params: [messageParam('message'), specParam],
      result: 'signed message',
      doc: "Estimates gas, takes the next nonce, signs with a key of the node's, and sends.",
      example: [MESSAGE_EXAMPLE, null],
    },
    async (context, given, spec) => {
      const { node } = context
      if (given.sequence !== 0n)
        throw new UsageError(
          'FVM_NONCE',
          'MpoolPushMessage expects message nonce to be 0: the node takes the next one',
        )
      const key = keyOf(node, given.from)
      const from = key.address
      const message = estimate(node, { ...given, from, sequence: node.nextNonce(from) }, spec)
      const signature = node.keys.signMessage(key, message)
      const signed = await submit(context, signedMessage(message, { signature }))
      return new LotusJson(node).signedMessage(signed)
    },
  ),
  'Filecoin.MpoolGetNonce': method(
    {
      params: [addressParam('address')],
      result: 'number',
      doc: "Returns an account's next nonce, with the pool's messages.",
      example: ['f099'],
    },
    ({ node }, address) => Number(node.nextNonce(keyAddressOf(node.vm, address) ?? address)),
  ),
  'Filecoin.MpoolPending': method(
    {
      params: [keyParam()],
      result: 'array',
      doc: 'Returns the messages of the pool.',
      example: [null],
    },
    ({ node }) => {
      const json = new LotusJson(node)
      return node.state.pool.all().map((pending) => json.signedMessage(pending))
    },
  ),
  'Filecoin.MpoolSub': method(
    {
      result: 'channel of { Type, Message }',
      doc: 'Sends messages that come into the pool (type 0) and leave it (type 1) over a WebSocket (`xrpc.ch.val`).',
    },
    (context) => openChannel(context, (send) => notifyPool(context, send)),
  ),
  'Filecoin.MpoolSelect': method(
    {
      params: [keyParam(), optional(anyParam('quality'))],
      result: 'array',
      doc: 'Returns the messages that can be in the next tipset.',
      example: [null, 1],
    },
    ({ node }) => {
      const json = new LotusJson(node)
      return node.state.pool
        .all()
        .filter(({ message }) => message.sequence < node.nextNonce(message.from))
        .map((pending) => json.signedMessage(pending))
    },
  ),
  'Filecoin.GasEstimateMessageGas': method(
    {
      params: [messageParam('message'), specParam, keyParam()],
      result: 'message',
      doc: 'Returns the message with gas limit, premium and fee cap filled in.',
      example: [MESSAGE_EXAMPLE, null, null],
    },
    ({ node }, message, spec) => new LotusJson(node).message(estimate(node, message, spec)),
  ),
  'Filecoin.GasEstimateGasLimit': method(
    {
      params: [messageParam('message'), keyParam()],
      result: 'number',
      doc: 'Returns the gas that a message uses.',
      example: [MESSAGE_EXAMPLE, null],
    },
    ({ node }, message) => Number(node.calls.gasUsed(message, node.placeOf(node.head))),
  ),
  'Filecoin.GasEstimateGasPremium': method(
    {
      params: [
        quantityParam('blocks'),
        addressParam('sender'),
        optional(anyParam('gasLimit')),
        keyParam(),
      ],
      result: 'amount',
      doc: 'Returns the premium that gets a message into one of the next tipsets.',
      example: [2, 'f099', 10_000, null],
    },
    ({ node }, blocks) => String(estimatePremium(node.chain, blocks)),
  ),
  'Filecoin.GasEstimateFeeCap': method(
    {
      params: [messageParam('message'), quantityParam('blocks'), keyParam()],
      result: 'amount',
      doc: 'Returns a fee cap that outlasts so many full tipsets.',
      example: [MESSAGE_EXAMPLE, 20, null],
    },
    ({ node }, message, blocks) => {
      if (blocks > MAX_FEE_CAP_BLOCKS)
        throw new UsageError(
          'FVM_FEE_CAP',
          `${blocks} tipsets are too many for a fee cap: give 0 to ${MAX_FEE_CAP_BLOCKS}`,
        )
      return String(feeCap(node, message.gasPremium, Number(blocks)))
    },
  ),
  'Filecoin.WalletList': method(
    { result: 'array of addresses', doc: "Returns the addresses of the node's keys." },
    ({ node }) => node.keys.all().map(({ address }) => new LotusJson(node).address(address)),
  ),
  'Filecoin.WalletHas': method(
    {
      params: [addressParam('address')],
      result: 'boolean',
      doc: 'Returns whether the node has the key of an address.',
      example: ['f099'],
      gives: false,
    },
    ({ node }, address) => node.keys.find(address) !== undefined,
  ),
  'Filecoin.WalletDefaultAddress': method(
    { result: 'address', doc: 'Returns the first f1 address of the wallet.' },
    ({ node }) => {
      const [key] = [...node.keys.ofKind('secp256k1'), ...node.keys.all()]
      if (key === undefined) throw new UsageError('FVM_ACCOUNT', 'the wallet has no key')
      return new LotusJson(node).address(key.address)
    },
  ),
  'Filecoin.WalletSign': method(
    {
      params: [addressParam('address'), textParam('data')],
      result: 'signature',
      doc: "Signs bytes, in base64, with a key of the node's.",
      example: ['f099', 'AA=='],
    },
    ({ node }, address, data) => {
      const key = keyOf(node, address)
      const kinds = {
        secp256k1: SignatureKind.Secp256k1,
        bls: SignatureKind.Bls,
        eth: SignatureKind.Delegated,
      }
      return { Type: kinds[key.kind], Data: bytesJson(key.sign(readBase64(data, 'data'))) }
    },
  ),
  'Filecoin.WalletSignMessage': method(
    {
      params: [addressParam('address'), messageParam('message')],
      result: 'signed message',
      doc: "Signs a message with a key of the node's.",
      example: ['f099', MESSAGE_EXAMPLE],
    },
    ({ node }, address, message) => {
      const key = keyOf(node, address)
      const signature = node.keys.signMessage(key, message)
      return new LotusJson(node).signedMessage(signedMessage(message, { signature }))
    },
  ),
  'Filecoin.WalletVerify': method(
    {
      params: [
        addressParam('address'),
        textParam('data'),
        customParam('signature', 'signature', (value, name) => {
          if (isObject(value) && typeof value['Type'] === 'number')
            return { type: value['Type'], data: readBase64(value['Data'], `${name}.Data`) }
          throw wrong(name, value, 'an object with Type and Data')
        }),
      ],
      result: 'boolean',
      doc: "Returns whether a signature is an address's over bytes in base64.",
      example: ['f099', 'AA==', { Type: 1, Data: 'AA==' }],
    },
    ({ node }, address, data, { type, data: signature }) => {
      if (type !== SignatureKind.Secp256k1 && type !== SignatureKind.Bls) return false
      const signer = keyAddressOf(node.vm, address) ?? address
      return verifySignature(type, signature, readBase64(data, 'data'), signer)
    },
  ),
  'Filecoin.WalletValidateAddress': method(
    {
      params: [addressParam('address')],
      result: 'address',
      doc: 'Returns the address if it is well formed.',
      example: ['f01'],
    },
    ({ node }, address) => new LotusJson(node).address(address),
  ),
}
