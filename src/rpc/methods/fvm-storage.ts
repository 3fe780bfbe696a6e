import { EPOCHS_IN_DAY } from '../../builtin-actors/index.ts'
import { addressToString } from '../../crypto/index.ts'
import type { Deal, DealOptions, StorageMiner } from '../../harness/index.ts'
import { type ChainNode, MAX_NULL_CRON, type Steps } from '../../node/index.ts'
import { Address, UsageError } from '../../types/index.ts'
import { addressParam, readAddress } from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import {
  arrayParam,
  customParam,
  isObject,
  orElse,
  quantityParam,
  readQuantity,
  wrong,
} from '../param.ts'

type Fields = Readonly<Record<string, unknown>>

/** An object with some fields; others are refused. */
function fieldsParam(name: string, known: readonly string[]) {
  return customParam(name, `object with ${known.join(', ')}`, (value, path) => {
    if (!isObject(value)) throw wrong(path, value, 'an object')
    assertFields(value, path, known)
    return value
  })
}

function assertFields(value: Fields, path: string, known: readonly string[]): void {
  const unknown = Object.keys(value).find((field) => !known.includes(field))
  if (unknown !== undefined)
    throw wrong(`${path}.${unknown}`, value[unknown], `none such, only ${known.join(', ')}`)
}

/** The address of a field, or of the node's first f1 account. */
function addressOr(node: ChainNode, value: unknown, name: string): Address {
  if (value !== undefined && value !== null) return readAddress(value, name)
  const [key] = node.keys.ofKind('secp256k1')
  if (key !== undefined) return key.address
  throw new UsageError('FVM_ACCOUNT', `the node has no f1 account: give ${name}`)
}

function quantityOf(value: unknown, name: string): bigint | undefined {
  return value === undefined || value === null ? undefined : readQuantity(value, name)
}

/** Amounts are attoFIL as quantities, or text with a unit. */
function amountOf(value: unknown, name: string): bigint | string | undefined {
  if (typeof value === 'string' && /[a-z]{3,}$/i.test(value)) return value
  return quantityOf(value, name)
}

function idText(node: ChainNode, id: bigint): string {
  return addressToString(Address.id(id), node.config.network === 'mainnet' ? 'f' : 't')
}

/** Ends the tipset of messages that a workflow sent, so that the answer is on the chain. */
function seal(node: ChainNode): void {
  if (node.state.open.length > 0) node.mine()
}

/** Does something on a world that is as before if it fails. */
function attempt<T>(node: ChainNode, work: () => T): T {
  const before = node.vm.snapshot()
  try {
    const value = work()
    seal(node)
    return value
  } catch (thrown) {
    node.vm.revert(before)
    throw thrown
  }
}

function requireMiner(node: ChainNode, address: Address): StorageMiner {
  return node.vm.storage.miner(address)
}

const DEAL_FIELDS = [
  'client',
  'provider',
  'days',
  'price',
  'size',
  'label',
  'verified',
  'startEpoch',
  'clientCollateral',
  'providerCollateral',
] as const

function dealOptions(node: ChainNode, value: unknown, path: string): DealOptions {
  if (!isObject(value)) throw wrong(path, value, 'an object')
  assertFields(value, path, DEAL_FIELDS)
  const { label, verified } = value
  const given = {
    days: quantityOf(value['days'], `${path}.days`),
    price: amountOf(value['price'], `${path}.price`),
    size: quantityOf(value['size'], `${path}.size`),
    startEpoch: quantityOf(value['startEpoch'], `${path}.startEpoch`),
    clientCollateral: amountOf(value['clientCollateral'], `${path}.clientCollateral`),
    providerCollateral: amountOf(value['providerCollateral'], `${path}.providerCollateral`),
    label: typeof label === 'string' ? label : undefined,
    verified: typeof verified === 'boolean' ? verified : undefined,
  }
  return {
    client: addressOr(node, value['client'], `${path}.client`),
    provider: requireMiner(node, readAddress(value['provider'], `${path}.provider`)),
    ...defined(given),
  }
}

/** The fields that are given. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no value is undefined
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** Lets days pass, each with a tipset at its end. */
function* advanceDays(node: ChainNode, days: bigint, prove: 'all' | 'none'): Steps<void> {
  const seconds = (EPOCHS_IN_DAY - 1n) * node.clock.epochSeconds
  for (let day = 0n; day < days; day++) {
    node.update({ clock: node.clock.increase(node.state.clock, seconds) })
    yield* node.miner.mineAll({ prove })
  }
}

/** Storage workflows: what `vm.storage` does, on the node's chain. */
export const FVM_STORAGE_METHODS: MethodTable = {
  fvm_createMiner: method(
    {
      params: [
        orElse(
          fieldsParam('options', ['owner', 'worker', 'sectorSize', 'value']),
          {} as Fields, // no field is needed
        ),
      ],
      result: 'address',
      doc: "Creates a miner; its owner is the node's first f1 account by default, its worker a new f3 account, its sectors the smallest of the network.",
      example: [{ value: '2000 FIL' }],
    },
    ({ node }, { owner, worker, sectorSize, value }) =>
      attempt(node, () => {
        const miner = node.vm.storage.createMiner({
          owner: addressOr(node, owner, 'options.owner'),
          ...defined({
            worker: worker === undefined ? undefined : readAddress(worker, 'options.worker'),
            sectorSize: quantityOf(sectorSize, 'options.sectorSize'),
            value: amountOf(value, 'options.value'),
          }),
        })
        return idText(node, miner.id)
      }),
  ),
  fvm_onboard: method(
    {
      params: [
        addressParam('miner'),
        orElse(
          fieldsParam('options', ['count', 'days', 'deals']),
          {} as Fields, // no field is needed
        ),
      ],
      result: 'array of numbers',
      doc: 'Pre-commits sectors, lets the challenge pass and proves them, with deals if their ids are given; returns the numbers of the sectors.',
      example: ['f01000', { count: 1 }],
    },
    ({ node }, address, { count, days, deals }) =>
      attempt(node, () => {
        const miner = requireMiner(node, address)
        const ids = Array.isArray(deals) ? (deals as readonly unknown[]) : []
        const sectors = miner.onboardMany(
          Number(quantityOf(count, 'options.count') ?? 1n),
          defined({
            days: quantityOf(days, 'options.days'),
            deals:
              ids.length === 0
                ? undefined
                : ids.map((id): Deal => node.vm.storage.deal(readQuantity(id, 'options.deals'))),
          }),
        )
        return sectors.map(({ number }) => Number(number))
      }),
  ),
  fvm_publishDeals: method(
    {
      params: [arrayParam('deals')],
      result: 'array of ids',
      doc: "Publishes deals of one provider, and covers their escrow: each has a provider, and may have client (the node's first f1 account by default), days, price, size, label, verified.",
      example: [[{ provider: 'f01000' }]],
    },
    ({ node }, deals) =>
      attempt(node, () =>
        node.vm.storage
          .publishDeals(deals.map((deal, i) => dealOptions(node, deal, `deals[${i}]`)))
          .map(({ id }) => Number(id)),
      ),
  ),
  fvm_grantDatacap: method(
    {
      params: [addressParam('client'), quantityParam('bytes')],
      result: 'null',
      doc: 'Gives a client datacap, of a verifier that is made for it.',
      example: ['f099', 1_048_576],
    },
    ({ node }, client, bytes) =>
      attempt(node, () => {
        node.vm.storage.grantDatacap(client, bytes)
        return null
      }),
  ),
  fvm_advanceDays: method(
    {
      params: [
        quantityParam('days'),
        orElse(
          fieldsParam('options', ['prove']),
          {} as Fields, // no field is needed
        ),
      ],
      result: 'height',
      doc: "Lets days of 2,880 epochs pass, with cron in each; { prove: 'all' } (default) proves sectors on the way, 'none' misses their deadlines.",
      example: [1],
    },
    async ({ node, inSlices }, days, { prove = 'all' }) => {
      if (prove !== 'all' && prove !== 'none')
        throw wrong('options.prove', prove, '"all" or "none"')
      if (days * EPOCHS_IN_DAY > MAX_NULL_CRON)
        throw new UsageError(
          'FVM_EPOCH',
          `${days} days are too many for one request: ${MAX_NULL_CRON / EPOCHS_IN_DAY} are accepted`,
        )
      await inSlices((at) => advanceDays(at, days, prove), days * EPOCHS_IN_DAY)
      return Number(node.latest.height)
    },
  ),
}
