import {
  keccak256,
  keyOfMnemonic,
  SECP256K1_ORDER,
  secp256k1PublicKey,
  signSecp256k1Hash,
} from '../../crypto/index.ts'
import { bytesToHex, encodeRlp, type Hex, hexToBytes, rlpInteger } from '../../harness/index.ts'
import { UsageError } from '../../types/index.ts'
import type { Args } from '../args.ts'
import { CREATE2_FACTORY } from '../cheat-addresses.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'
import { toHex } from '../hex-text.ts'
import { wordHex } from './accounts.ts'

/** Path of accounts. Source: BIP-44, coin type 60, as wallets of Ethereum use it. */
const DEFAULT_PATH = "m/44'/60'/0'/0/"

/** Keys, signatures and addresses that follow from them. */
export const KEY_CHEATS: CheatTable = {
  addr: { doc: 'Returns the address of a private key', run: (_call, a) => addressOfKey(a.uint(0)) },
  sign: {
    doc: 'Signs a digest by a private key, a wallet, or the only remembered key',
    run: (call, a) => {
      const { v, r, s } = signBy(call, a)
      return [v, r, s]
    },
  },
  signCompact: {
    doc: 'Signs as sign does; the two words of EIP-2098',
    run: (call, a) => {
      const { v, r, s } = signBy(call, a)
      return [r, wordHex(BigInt(s) | (BigInt(v - 27) << 255n))]
    },
  },
  createWallet: {
    doc: 'Makes a wallet of a private key, or of a text whose hash is the key',
    run: (call, a) => {
      const isText = a.types[0] === 'string'
      const key = isText
        ? BigInt(bytesToHex(keccak256(new TextEncoder().encode(a.text(0)))))
        : a.uint(0)
      const wallet = walletOf(key)
      call.session.wallets.set(wallet[0], key)
      const name = isText ? a.text(0) : a.length > 1 ? a.text(1) : undefined
      if (name !== undefined) call.session.labels.set(wallet[0], name)
      return wallet
    },
  },
  deriveKey: {
    doc: 'Derives a private key from the words of a wallet',
    run: (_call, a) => {
      const path = a.types[1] === 'string' ? a.text(1) : DEFAULT_PATH
      const index = a.types[1] === 'string' ? a.number(2) : a.number(1)
      return BigInt(bytesToHex(keyOf(a.text(0), path, index)))
    },
  },
  rememberKey: {
    doc: 'Keeps a private key for sign by its address',
    run: ({ session }, a) => {
      const address = addressOfKey(a.uint(0))
      session.wallets.set(address, a.uint(0))
      return address
    },
  },
  rememberKeys: {
    doc: 'Derives and keeps private keys',
    run: ({ session }, a) =>
      Array.from({ length: a.number(a.length - 1) }, (_one, index) => {
        const key = BigInt(bytesToHex(keyOf(a.text(0), a.text(1), index)))
        const address = addressOfKey(key)
        session.wallets.set(address, key)
        return address
      }),
  },
  getWallets: {
    doc: 'Returns the addresses of kept keys',
    run: ({ session }) => [...session.wallets.keys()],
  },
  'getNonce((address,uint256,uint256,uint256))': {
    doc: 'Returns the nonce of a wallet',
    run: ({ state }, a) => state.nonce(toHex(String(a.list(0)[0]).toLowerCase())),
  },
  computeCreateAddress: {
    doc: 'Computes the address of a contract by its deployer and nonce',
    run: (_call, a) => createAddress(a.address(0), a.uint(1)),
  },
  computeCreate2Address: {
    doc: 'Computes the address of a contract by salt, hash of the init code and deployer',
    run: (_call, a) =>
      create2Address(a.length > 2 ? a.address(2) : CREATE2_FACTORY, a.hex(0), a.hex(1)),
  },
}

/** Returns the address of a private key. */
export function addressOfKey(key: bigint): Hex {
  return bytesToHex(keccak256(publicKeyOf(key)).subarray(12))
}

/** Returns the address that CREATE gives a contract. */
export function createAddress(deployer: Hex, nonce: bigint): Hex {
  const list = encodeRlp([hexToBytes(deployer, 'the deployer'), rlpInteger(nonce)])
  return bytesToHex(keccak256(list).subarray(12))
}

/** Returns the address that CREATE2 gives a contract. */
export function create2Address(deployer: Hex, salt: Hex, codeHash: Hex): Hex {
  const text = `0xff${deployer.slice(2)}${salt.slice(2)}${codeHash.slice(2)}` as const
  return bytesToHex(keccak256(hexToBytes(text, 'the parts')).subarray(12))
}

function publicKeyOf(key: bigint): Uint8Array {
  if (key === 0n) throw new CheatError('private key cannot be 0')
  if (key >= SECP256K1_ORDER)
    throw new CheatError(
      `private key must be less than the secp256k1 curve order (${SECP256K1_ORDER})`,
    )
  return secp256k1PublicKey(keyBytes(key)).subarray(1)
}

function keyBytes(key: bigint): Uint8Array {
  return hexToBytes(wordHex(key), 'the private key')
}

function walletOf(key: bigint): [Hex, bigint, bigint, bigint] {
  const publicKey = publicKeyOf(key)
  const at = (start: number): bigint => BigInt(bytesToHex(publicKey.subarray(start, start + 32)))
  return [addressOfKey(key), at(0), at(32), key]
}

function keyOf(words: string, path: string, index: number): Uint8Array {
  try {
    return keyOfMnemonic(words, `${path}${path.endsWith('/') ? '' : '/'}${index}`)
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown
    throw new CheatError(thrown.message)
  }
}

function signBy({ session }: CheatCall, a: Args): { v: number; r: Hex; s: Hex } {
  const digest = a.bytes(a.length - 1)
  const [first] = a.types
  let key: bigint | undefined
  if (a.length === 1) {
    if (session.wallets.size !== 1)
      throw new CheatError('no wallet is known, or more than one: give a private key')
    key = [...session.wallets.values()][0]
  } else if (first === 'address') key = session.wallets.get(a.address(0))
  else if (first === 'uint256') key = a.uint(0)
  else key = BigInt(String(a.list(0)[3]))
  if (key === undefined)
    throw new CheatError(`no wallet of ${a.text(0)} is known: use vm.rememberKey`)
  publicKeyOf(key)
  const signature = signSecp256k1Hash(keyBytes(key), digest)
  return {
    v: 27 + signature[64]!, // it has 65 bytes
    r: bytesToHex(signature.subarray(0, 32)),
    s: bytesToHex(signature.subarray(32, 64)),
  }
}
