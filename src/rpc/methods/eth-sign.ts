import { addressFromEth, type Hex } from '../../harness/index.ts'
import { type ChainNode, type Key, toHex } from '../../node/index.ts'
import { UsageError } from '../../types/index.ts'
import { type MethodTable, method } from '../method.ts'
import { anyParam, readBytes, readFixed, textParam, wrong } from '../param.ts'
import { hashMessage, hashTypedData } from '../typed-data.ts'

function keyOf(node: ChainNode, address: Hex): Key {
  const key = node.keys.find(addressFromEth(address))
  if (key?.kind === 'eth') return key
  throw new UsageError(
    'FVM_ACCOUNT',
    `unknown account ${address}: the node has no key of it, use one of eth_accounts`,
  )
}

/** A signature as wallets give it: r, s and 27 or 28. */
function sign(key: Key, digest: Uint8Array): Hex {
  const signature = key.signDigest(digest)
  signature[64]! += 27
  return toHex(signature)
}

/** Signs bytes in hexadecimal, or text. */
function signMessage(node: ChainNode, address: Hex, message: string): Hex {
  const isHex = /^0x([0-9a-fA-F]{2})*$/.test(message)
  const bytes = isHex ? readBytes(message, 'message') : new TextEncoder().encode(message)
  return sign(keyOf(node, address), hashMessage(bytes))
}

function isAddress(text: string): boolean {
  return /^0x[0-9a-fA-F]{40}$/.test(text)
}

function typedDataOf(given: unknown): unknown {
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given)
  } catch {
    throw wrong('typedData', given, 'an object, or its JSON')
  }
}

/** Signatures by the node's own keys. */
export const ETH_SIGN_METHODS: MethodTable = {
  personal_sign: method(
    {
      params: [textParam('message'), textParam('address')],
      result: 'signature',
      doc: 'Signs a message as wallets do (EIP-191); the address may also come first.',
      example: ['0x68656c6c6f', `0x${'11'.repeat(20)}`],
    },
    ({ node }, first, second) => {
      const [message, address] = isAddress(second) ? [first, second] : [second, first]
      return signMessage(node, readFixed(address, 'address', 20), message)
    },
  ),
  eth_sign: method(
    {
      params: [textParam('address'), textParam('message')],
      result: 'signature',
      doc: 'Signs a message as wallets do (EIP-191); the address may also come last.',
      example: [`0x${'11'.repeat(20)}`, '0x68656c6c6f'],
    },
    ({ node }, first, second) => {
      const [address, message] = isAddress(first) ? [first, second] : [second, first]
      return signMessage(node, readFixed(address, 'address', 20), message)
    },
  ),
  eth_signTypedData_v4: method(
    {
      params: [textParam('address'), anyParam('typedData', 'object or JSON text')],
      result: 'signature',
      doc: 'Signs typed data (EIP-712).',
      example: [`0x${'11'.repeat(20)}`, {}],
    },
    ({ node }, address, given) => {
      const key = keyOf(node, readFixed(address, 'address', 20))
      return sign(key, hashTypedData(typedDataOf(given)))
    },
  ),
}
