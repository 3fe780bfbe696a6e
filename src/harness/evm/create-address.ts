import { type AddressLike, keccak256 } from '../../crypto/index.ts'
import {
  type Address,
  type IntLike,
  MAX_U64,
  Protocol,
  toBigInt,
  UsageError,
} from '../../types/index.ts'
import { bytesToHex, type Hex, hexToBytes, plainAddressOfDelegated } from '../abi/index.ts'
import { checksumAddress } from '../solidity/index.ts'
import type { EvmHost } from './host.ts'
import { encodeRlp, rlpInteger } from './rlp.ts'

const HASH_BYTES = 32

/** The address of the contract that a creator's message or CREATE makes with a nonce; its next one by default. */
export function createAddressOf(host: EvmHost, creator: AddressLike, nonce?: IntLike): Hex {
  const from = stableAddressOf(host, creator)
  const next = nonce ?? (host.vm.getActor(creator) === undefined ? 0n : host.vm.nonceOf(creator))
  const number = toBigInt(next, 'the nonce', 0n, MAX_U64)
  return lastBytes(keccak256(encodeRlp([from, rlpInteger(number)])))
}

/** The address of a contract that is made by CREATE2 (EIP-1014). @throws UsageError `FVM_CREATE2` for a salt of another size */
export function create2AddressOf(
  host: EvmHost,
  creator: AddressLike,
  salt: Hex | IntLike,
  initCode: Hex | Uint8Array,
): Hex {
  const code = typeof initCode === 'string' ? hexToBytes(initCode, 'the creation code') : initCode
  const from = stableAddressOf(host, creator)
  return lastBytes(keccak256(Uint8Array.of(0xff, ...from, ...saltOf(salt), ...keccak256(code))))
}

function saltOf(salt: Hex | IntLike): Uint8Array {
  const given =
    typeof salt === 'string'
      ? hexToBytes(salt, 'the salt')
      : rlpInteger(toBigInt(salt, 'the salt', 0n))
  if (given.length > HASH_BYTES)
    throw new UsageError('FVM_CREATE2', 'the salt is longer than 32 bytes: give up to 32 bytes')
  const out = new Uint8Array(HASH_BYTES)
  out.set(given, HASH_BYTES - given.length)
  return out
}

/** The 20 bytes that creations of an actor count from. Source: builtin-actors v18.0.0 `actors/eam/src/lib.rs`. */
function stableAddressOf(host: EvmHost, creator: AddressLike): Uint8Array {
  const address = host.toAddress(creator)
  const plain = plainAddressOfDelegated(address)
  if (plain !== undefined) return hexToBytes(plain, 'the creator')
  const key = keyAddressOf(host, address)
  if (key !== undefined) return keccak256(key.bytes).subarray(12)
  // A contract or an eth account that was given by its id.
  const given = hexToBytes(host.ethAddressOf(creator), 'the creator')
  if (given[0] !== 0xff) return given
  throw new UsageError(
    'FVM_NO_CONTRACT',
    'the creator is neither an account nor a contract: only these create contracts',
  )
}

/** The address of an account's key: creations of f1 and f3 accounts count from its hash. */
function keyAddressOf(host: EvmHost, address: Address): Address | undefined {
  const { protocol } = address
  if (protocol === Protocol.Secp256k1 || protocol === Protocol.BLS) return address
  const id = host.vm.idOf(address)
  const account = host.vm.accounts.find((known) => host.vm.idOf(known) === id)?.address
  return account !== undefined && plainAddressOfDelegated(account) === undefined
    ? account
    : undefined
}

function lastBytes(hash: Uint8Array): Hex {
  return checksumAddress(bytesToHex(hash.subarray(12)))
}
