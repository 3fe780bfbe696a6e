import type { FVM, Hex } from '../harness/index.ts'
import { type CallPlace, type ChainHost, fromHex, toHex } from '../node/index.ts'
import { MAX_I64 } from '../types/index.ts'
import { invalidParams } from './errors.ts'
import { customParam, isObject, readBytes, readFixed, readQuantity, wrong } from './param.ts'

/** Changes of a call's state at one address. */
export interface AccountOverride {
  readonly balance: bigint | undefined
  readonly nonce: bigint | undefined
  readonly code: Uint8Array | undefined
  /** Slots in place of the whole storage. */
  readonly state: readonly (readonly [bigint, bigint])[] | undefined
  /** Slots that differ. */
  readonly stateDiff: readonly (readonly [bigint, bigint])[] | undefined
}

/** Changes of a call's state, by address. */
export type StateOverrides = readonly (readonly [Hex, AccountOverride])[]

/** State overrides, as go-ethereum takes them. */
export const overridesParam = customParam('stateOverrides', 'object by address', readOverrides)

function readOverrides(value: unknown, name: string): StateOverrides {
  if (!isObject(value)) throw wrong(name, value, 'an object by address')
  return Object.entries(value).map(([address, given]) => {
    const key = readFixed(address, name, 20)
    if (!isObject(given)) throw wrong(`${name}.${address}`, given, 'an object')
    const { balance, nonce, code, state, stateDiff } = given
    if (state !== undefined && stateDiff !== undefined)
      throw invalidParams(`account ${address} has both 'state' and 'stateDiff': give one of them`)
    const path = `${name}.${address}`
    return [
      key,
      {
        balance: balance === undefined ? undefined : readQuantity(balance, `${path}.balance`),
        nonce: nonce === undefined ? undefined : readQuantity(nonce, `${path}.nonce`),
        code: code === undefined ? undefined : readBytes(code, `${path}.code`),
        state: readSlots(state, `${path}.state`),
        stateDiff: readSlots(stateDiff, `${path}.stateDiff`),
      },
    ] as const
  })
}

function readSlots(
  value: unknown,
  name: string,
): readonly (readonly [bigint, bigint])[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw wrong(name, value, 'an object of slots')
  return Object.entries(value).map(
    ([slot, word]) => [readQuantity(slot, name), readQuantity(word, `${name}.${slot}`)] as const,
  )
}

/** Changes a world that nobody else sees. */
export function applyOverrides(vm: FVM, overrides: StateOverrides | undefined): void {
  for (const [address, override] of overrides ?? []) {
    const { balance, nonce, code, state, stateDiff } = override
    const isContract = vm.getActor(address)?.type === 'evm'
    if (code !== undefined) vm.evm.etch(address, toHex(code))
    else if (state !== undefined && isContract) vm.evm.etch(address, vm.evm.getCode(address))
    if (vm.getActor(address) === undefined) vm.setActor(address, { code: 'placeholder' })
    if (balance !== undefined) vm.setBalance(address, balance)
    if (nonce !== undefined) vm.setNonce(address, nonce)
    for (const [slot, word] of state ?? stateDiff ?? []) vm.evm.store(address, slot, word)
  }
}

/** Changes of the moment that a call runs at. */
export interface BlockOverrides {
  readonly number: bigint | undefined
  readonly time: bigint | undefined
  readonly baseFee: bigint | undefined
  readonly random: Hex | undefined
}

/** Fields that clients name in different ways. */
const BLOCK_FIELDS: Readonly<Record<string, keyof BlockOverrides>> = {
  number: 'number',
  time: 'time',
  timestamp: 'time',
  baseFee: 'baseFee',
  baseFeePerGas: 'baseFee',
  random: 'random',
  prevRandao: 'random',
}

/** Block overrides, as go-ethereum takes them. */
export const blockOverridesParam = customParam(
  'blockOverrides',
  'object with number, time, baseFee, random',
  (value, name): BlockOverrides => {
    if (!isObject(value)) throw wrong(name, value, 'an object')
    const found: Record<string, unknown> = {}
    for (const [field, given] of Object.entries(value)) {
      if (given === undefined || given === null) continue
      const known = Object.hasOwn(BLOCK_FIELDS, field) ? BLOCK_FIELDS[field] : undefined
      if (known === undefined)
        throw wrong(`${name}.${field}`, given, 'only number, time, baseFee and random')
      found[known] = given
    }
    const quantityOf = (field: keyof BlockOverrides): bigint | undefined =>
      found[field] === undefined ? undefined : readQuantity(found[field], `${name}.${field}`)
    const { random } = found
    return {
      number: limited(quantityOf('number'), `${name}.number`),
      time: limited(quantityOf('time'), `${name}.time`),
      baseFee: quantityOf('baseFee'),
      random: random === undefined ? undefined : readFixed(random, `${name}.random`, 32),
    }
  },
)

function limited(value: bigint | undefined, name: string): bigint | undefined {
  if (value !== undefined && value > MAX_I64) throw wrong(name, String(value), 'up to 2^63 - 1')
  return value
}

/** The place of a call with the moment that overrides say. */
export function overriddenPlace(
  place: CallPlace,
  overrides: BlockOverrides | undefined,
): CallPlace {
  if (overrides === undefined) return place
  const { epoch, timestamp, baseFee } = place.moment
  return {
    ...place,
    moment: {
      epoch: overrides.number ?? epoch,
      timestamp: overrides.time ?? timestamp,
      baseFee: overrides.baseFee ?? baseFee,
    },
  }
}

/** Sets the randomness of a world that nobody else sees. */
export function applyRandomness(host: ChainHost, overrides: BlockOverrides | undefined): void {
  const random = overrides?.random
  if (random === undefined) return
  const { externs } = host
  host.vm.setRandomness((kind, epoch) =>
    kind === 'chain' ? externs.getChainRandomness(epoch) : fromHex(random),
  )
}
