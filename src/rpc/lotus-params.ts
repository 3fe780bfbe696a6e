import { addressFromString } from '../crypto/index.ts'
import { addressFromEth } from '../harness/index.ts'
import { type Cid, cidFromString } from '../ipld/index.ts'
import { type ChainNode, type Tipset } from '../node/index.ts'
import { type Address, DecodeError, type Message, UsageError } from '../types/index.ts'
import { customParam, isObject, type Param, readQuantity, wrong } from './param.ts'

/** Reads an address of Filecoin, with f or t in front. */
export function readAddress(value: unknown, name: string): Address {
  if (typeof value !== 'string') throw wrong(name, value, 'an address of Filecoin as text')
  try {
    return value.startsWith('0x') ? addressFromEth(value) : addressFromString(value)
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown
    throw wrong(name, value, 'an address of Filecoin as text')
  }
}

/** Reads a CID: `{ "/": text }`. */
export function readCid(value: unknown, name: string): Cid {
  const text = isObject(value) ? value['/'] : undefined
  if (typeof text !== 'string') throw wrong(name, value, '{ "/": "bafy..." }')
  try {
    return cidFromString(text)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError || thrown instanceof UsageError)) throw thrown
    throw wrong(name, value, '{ "/": "bafy..." }')
  }
}

/** Reads bytes in base64; null is none. */
export function readBase64(value: unknown, name: string): Uint8Array {
  if (value === null || value === undefined) return new Uint8Array(0)
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw wrong(name, value, 'bytes in base64')
  return new Uint8Array(Buffer.from(value, 'base64'))
}

/** Reads an amount in attoFIL: decimal text, which may be empty. */
export function readAmount(value: unknown, name: string): bigint {
  if (value === undefined || value === null || value === '' || value === '<nil>') return 0n
  if (typeof value === 'string' && /^-?\d{1,80}$/.test(value)) return BigInt(value)
  throw wrong(name, value, 'an amount in attoFIL as decimal text')
}

/** Reads a message; fields that are left out are zero. */
export function readMessage(value: unknown, name: string): Message {
  if (!isObject(value)) throw wrong(name, value, 'a message')
  const number = (key: string): bigint => {
    const given = value[key]
    return given === undefined || given === null ? 0n : readQuantity(given, `${name}.${key}`)
  }
  return {
    version: number('Version'),
    to: readAddress(value['To'], `${name}.To`),
    from: readAddress(value['From'], `${name}.From`),
    sequence: number('Nonce'),
    value: readAmount(value['Value'], `${name}.Value`),
    gasLimit: number('GasLimit'),
    gasFeeCap: readAmount(value['GasFeeCap'], `${name}.GasFeeCap`),
    gasPremium: readAmount(value['GasPremium'], `${name}.GasPremium`),
    methodNum: number('Method'),
    params: readBase64(value['Params'], `${name}.Params`),
  }
}

/** An address of Filecoin. */
export const addressParam = (name: string): Param<Address> =>
  customParam(name, 'Filecoin address', readAddress)

/** A CID. */
export const cidParam = (name: string): Param<Cid> => customParam(name, 'CID', readCid)

/** A message. */
export const messageParam = (name: string): Param<Message> =>
  customParam(name, 'message', readMessage)

/** A tipset by the CIDs of its blocks; null or an empty list is the head. */
export const keyParam = (name = 'tipsetKey'): Param<readonly Cid[]> => ({
  ...customParam(name, 'array of CIDs, or null for the head', readKey),
  isOptional: true,
})

/** Reads the key of a tipset; null is an empty one, which means the head. */
export function readKey(value: unknown, name: string): readonly Cid[] {
  if (value === null || value === undefined) return []
  if (!Array.isArray(value)) throw wrong(name, value, 'an array of CIDs')
  return (value as readonly unknown[]).map((cid) => readCid(cid, name))
}

/** The tipset of a key. @throws UsageError for one that this chain does not have */
export function tipsetOfKey(node: ChainNode, key: readonly Cid[]): Tipset {
  const [first] = key
  if (first === undefined) return node.head
  const tipset = key.length === 1 ? node.chain.byHeader(first) : undefined
  if (tipset !== undefined) return tipset
  throw new UsageError('FVM_TIPSET', 'loading tipset: this chain has no tipset with that key')
}
