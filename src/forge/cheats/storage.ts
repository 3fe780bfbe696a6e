// One row for each cheatcode of storage workflows, with its signature, its doc line and its handler: longer than 250 lines.
import { EPOCHS_IN_DAY, MARKET, MIN_DEAL_DURATION, VERIFREG } from '../../builtin-actors/index.ts'
import { addressToString } from '../../crypto/index.ts'
import {
  type AllocatedPiece,
  bytesToHex,
  type FVM,
  type Hex,
  hexToBytes,
  type StorageMiner,
} from '../../harness/index.ts'
import { Cid } from '../../ipld/index.ts'
import { Address, STORAGE_MARKET_ACTOR_ID, VERIFIED_REGISTRY_ACTOR_ID } from '../../types/index.ts'
import type { Args } from '../args.ts'
import { CheatError } from '../cheat-error.ts'
import { addressOfHex, ethOfActor } from '../eth-state.ts'
import { itemsOf, toHex } from '../hex-text.ts'

/** A cheatcode of `FvmCheats.sol`. */
export interface StorageCheat {
  /** Signature with the types of its return values. */
  readonly line: string
  readonly doc: string
  /** Returns the value, or a list of them if the signature gives more than one. */
  run(vm: FVM, args: Args): unknown
}

/** Funds that `createMiner` sends along unless a value is given, as `vm.storage.createMiner` has it. */
const MINER_FUNDS = 2_000n * 10n ** 18n
const MIN_DEAL_DAYS = MIN_DEAL_DURATION / EPOCHS_IN_DAY
const MARKET_ADDRESS = Address.id(STORAGE_MARKET_ACTOR_ID)
const VERIFREG_ADDRESS = Address.id(VERIFIED_REGISTRY_ACTOR_ID)
/** Statuses in the order of the enums of `FvmCheats.sol`. */
export const SECTOR_STATUSES = [
  'unknown',
  'precommitted',
  'unproven',
  'active',
  'faulty',
  'recovering',
  'terminated',
] as const
/** Statuses in the order of the enums of `FvmCheats.sol`. */
export const DEAL_STATUSES = ['published', 'active', 'slashed', 'ended'] as const
const ALLOCATION = '(uint64,uint64,bytes,uint64)'
const DEAL_TERMS = '(address,uint64,uint64,uint256,uint64,bool,string,bytes)'

/** The cheatcodes of `litefvm/solidity/FvmCheats.sol`. */
export const STORAGE_CHEATS: readonly StorageCheat[] = [
  {
    line: 'account(string) address',
    doc: 'Returns the account of a name, with a key of its own and funds; it signs deals',
    run: (vm, a) => ethOf(vm, vm.account(a.text(0)).address),
  },
  {
    line: 'addressOf(uint64) address',
    doc: 'Returns the Ethereum address of an actor',
    run: (vm, a) => ethOf(vm, Address.id(a.uint(0))),
  },
  {
    line: 'idOf(address) uint64',
    doc: 'Returns the actor id of an address',
    run: (vm, a) => idOf(vm, a.address(0)),
  },
  {
    line: 'createMiner(address) uint64',
    doc: 'Creates a miner of this owner, which is given the 2,000 FIL that it sends along',
    run: (vm, a) => createMiner(vm, a.address(0), { gift: MINER_FUNDS, value: MINER_FUNDS }),
  },
  {
    line: 'createMiner(address,uint256) uint64',
    doc: 'Creates a miner of this owner, which sends so many attoFIL of its own along',
    run: (vm, a) => createMiner(vm, a.address(0), { value: a.uint(1) }),
  },
  {
    line: 'onboard(uint64) uint64',
    doc: 'Commits a sector without data: pre-commitment, wait for the challenge, proof',
    run: (vm, a) => minerOf(vm, a).onboard().number,
  },
  {
    line: 'onboard(uint64,uint64[]) uint64',
    doc: 'Commits a sector with deals',
    run: (vm, a) => {
      const deals = a.list(1).map((id) => vm.storage.deal(BigInt(String(id))))
      return minerOf(vm, a).onboard({ deals }).number
    },
  },
  {
    line: `onboardPieces(uint64,${ALLOCATION}[]) uint64`,
    doc: 'Commits a sector with pieces that have allocations',
    run: (vm, a) => minerOf(vm, a).onboard({ pieces: a.list(1).map(pieceOf) }).number,
  },
  {
    line: `publishDeal(${DEAL_TERMS}) uint64`,
    doc: 'Publishes a deal; escrow that the parties lack is put in before. Terms that are 0 or empty have their default',
    run: (vm, a) => publishDeal(vm, itemsOf(a.values[0])),
  },
  {
    line: 'publishDeal(address,uint64) uint64',
    doc: 'Publishes a deal of a client and a miner: free, for 180 days, as large as a sector',
    run: (vm, a) => publishDeal(vm, [a.address(0), a.uint(1), 0n, 0n, 0n, false, '', '0x']),
  },
  {
    line: 'dealStatus(uint64) uint8',
    doc: 'Returns the status of a deal',
    run: (vm, a) => dealStatus(vm, a.uint(0)),
  },
  {
    line: 'settleDeals(uint64[])',
    doc: 'Pays what is due of deals; the client of the first one sends the message',
    run: (vm, a) => {
      const deals = a.list(0).map((id) => vm.storage.deal(BigInt(String(id))))
      const [first] = deals
      if (first === undefined) throw new CheatError('no deals were given: give one or more')
      prankContract(vm, first.proposal.client)
      vm.storage.settleDealPayments(deals)
    },
  },
  {
    line: 'escrowOf(address) uint256,uint256',
    doc: 'Returns the escrow of an address in the market, and how much of it is locked',
    run: (vm, a) => escrowOf(vm, addressOfHex(a.address(0))),
  },
  {
    line: 'grantDatacap(address,uint256)',
    doc: 'Gives a client datacap, in bytes',
    run: (vm, a) => {
      vm.storage.grantDatacap(addressOfHex(a.address(0)), a.uint(1))
    },
  },
  {
    line: `allocate(address,uint64) ${ALLOCATION}`,
    doc: 'Allocates datacap of a client for a piece as large as a sector of the miner',
    run: (vm, a) => allocate(vm, a, undefined),
  },
  {
    line: `allocate(address,uint64,uint64) ${ALLOCATION}`,
    doc: 'Allocates datacap of a client for a piece of so many bytes',
    run: (vm, a) => allocate(vm, a, a.uint(2)),
  },
  {
    line: 'claimsOf(uint64,uint64) uint64[]',
    doc: 'Returns the ids of the claims that a sector of a miner holds',
    run: (vm, a) => {
      const miner = minerOf(vm, a)
      return miner.claimsOf(miner.sector(a.uint(1)))
    },
  },
  {
    line: 'advanceEpochs(uint64)',
    doc: 'Lets epochs pass: cron runs at each, and all sectors are proven',
    run: (vm, a) => {
      vm.storage.advanceEpochs(a.uint(0))
    },
  },
  {
    line: 'advanceEpochs(uint64,bool)',
    doc: 'Lets epochs pass: cron runs at each; without proofs sectors become faulty',
    run: (vm, a) => {
      vm.storage.advanceEpochs(a.uint(0), { prove: a.bool(1) ? 'all' : [] })
    },
  },
  {
    line: 'advanceDays(uint64,bool)',
    doc: 'Lets days of 2,880 epochs pass, as advanceEpochs does',
    run: (vm, a) => {
      vm.storage.advanceByDays(a.uint(0), { prove: a.bool(1) ? 'all' : [] })
    },
  },
  {
    line: 'sectorStatus(uint64,uint64) uint8',
    doc: 'Returns the status of a sector of a miner',
    run: (vm, a) => SECTOR_STATUSES.indexOf(minerOf(vm, a).sector(a.uint(1)).status),
  },
  {
    line: 'declareRecovered(uint64,uint64)',
    doc: 'Declares a faulty sector as recovered; its next proof makes it active',
    run: (vm, a) => {
      const miner = minerOf(vm, a)
      miner.declareFaultsRecovered([miner.sector(a.uint(1))])
    },
  },
  {
    line: 'terminate(uint64,uint64)',
    doc: 'Ends a sector early: the miner pays the fee, and its deals are slashed',
    run: (vm, a) => {
      const miner = minerOf(vm, a)
      miner.terminate([miner.sector(a.uint(1))])
    },
  },
  {
    line: 'awardBlockReward(uint64)',
    doc: 'Pays the reward of a block to a miner, as the end of a tipset does on chain',
    run: (vm, a) => {
      const result = vm.storage.awardBlockReward(minerOf(vm, a))
      if (!result.ok)
        throw new CheatError(`the reward actor aborted with exit code ${result.exitCode}`)
    },
  },
  {
    line: 'minerPower(uint64) uint256,uint256',
    doc: 'Returns the power of a miner in bytes, raw and quality-adjusted',
    run: (vm, a) => {
      const { raw, qualityAdjusted } = minerOf(vm, a).power
      return [raw, qualityAdjusted]
    },
  },
  {
    line: 'minerFunds(uint64) (uint256,uint256,uint256,uint256,uint256,int256)',
    doc: 'Returns the funds of a miner in attoFIL',
    run: (vm, a) => {
      const { balance, initialPledge, lockedFunds, preCommitDeposits, feeDebt, available } =
        minerOf(vm, a).funds
      return [balance, initialPledge, lockedFunds, preCommitDeposits, feeDebt, available]
    },
  },
]

/** Finds the miner that the first argument names. */
function minerOf(vm: FVM, a: Args): StorageMiner {
  return minerOfId(vm, a.uint(0))
}

function minerOfId(vm: FVM, id: bigint): StorageMiner {
  const address = Address.id(id)
  const type = vm.getActor(address)?.type
  if (type === 'storageminer') return vm.storage.miner(address)
  throw new CheatError(
    `actor ${id} ${type === undefined ? 'does not exist' : `is a ${type} actor`}, but a miner is needed: create one with fvm.createMiner(owner)`,
  )
}

/** Tells the status of a deal, also of one that the market has forgotten. */
function dealStatus(vm: FVM, id: bigint): number {
  const { proposals, nextId } = vm.actor(MARKET_ADDRESS, MARKET).state()
  const isForgotten = id < nextId && proposals.get(id) === undefined
  return DEAL_STATUSES.indexOf(isForgotten ? 'ended' : vm.storage.deal(id).status)
}

function ethOf(vm: FVM, address: Address): Hex {
  const id = idOfAddress(vm, address)
  return ethOfActor(id, vm.getActor(Address.id(id)))
}

function idOf(vm: FVM, eth: Hex): bigint {
  return idOfAddress(vm, addressOfHex(eth), eth)
}

function idOfAddress(vm: FVM, address: Address, name = addressToString(address)): bigint {
  const id = vm.idOf(address)
  if (id !== undefined) return id
  throw new CheatError(
    `no actor has the address ${name}: create one first, with fvm.account(name), vm.deal or new`,
  )
}

function isContract(vm: FVM, address: Address): boolean {
  return vm.getActor(address)?.type === 'evm'
}

/** Makes the next message come from an actor; a contract has no key to sign it with. */
function prankContract(vm: FVM, sender: Address): void {
  if (isContract(vm, sender)) vm.prank(sender)
}

/** Creates a miner. A gift is attoFIL that the owner receives before. */
function createMiner(
  vm: FVM,
  eth: Hex,
  { gift = 0n, value }: { readonly gift?: bigint; readonly value: bigint },
): bigint {
  const owner = addressOfHex(eth)
  const found = vm.getActor(owner)
  if (found !== undefined) vm.setBalance(owner, found.balance + gift)
  else if (gift > 0n) vm.setActor(owner, { code: 'placeholder', balance: gift })
  const id = idOf(vm, eth)
  const worker = vm.account(`worker ${vm.storage.miners.length} of f0${id}`, { type: 'bls' })
  prankContract(vm, owner)
  return vm.storage.createMiner({ owner, worker, value }).id
}

function allocate(vm: FVM, a: Args, size: bigint | undefined): readonly unknown[] {
  const client = addressOfHex(a.address(0))
  const id = idOf(vm, a.address(0))
  const provider = minerOfId(vm, a.uint(1))
  prankContract(vm, client)
  const piece = vm.storage.allocate({
    client,
    provider,
    // Two allocations of one epoch are of different pieces.
    label: `allocation ${vm.actor(VERIFREG_ADDRESS, VERIFREG).state().nextAllocationId}`,
    ...(size === undefined ? {} : { size }),
  })
  return [id, piece.allocation.id, bytesToHex(piece.cid.bytes), piece.size]
}

/** Reads a struct Allocation. */
function pieceOf(given: unknown): AllocatedPiece {
  const [client, id, cid, size] = itemsOf(given).map(String)
  return {
    cid: Cid.fromBytes(hexToBytes(toHex(cid), 'the CID of a piece')),
    size: BigInt(size ?? 0),
    allocation: { client: BigInt(client ?? 0), id: BigInt(id ?? 0) },
  }
}

function publishDeal(vm: FVM, terms: readonly unknown[]): bigint {
  const [client, provider, days, price, size] = terms.map(String)
  const label = String(terms[6])
  const eth = toHex(client?.toLowerCase())
  const address = addressOfHex(eth)
  const id = idOf(vm, eth)
  const signed = hexToBytes(toHex(terms[7]), 'the signature')
  // The market asks a contract's AuthenticateMessage, which accepts or refuses a deal by its own rules.
  const signature = signed.length === 0 && isContract(vm, address) ? Uint8Array.of(1) : signed
  if (signature.length === 0 && !vm.accounts.some((one) => vm.idOf(one) === id))
    throw new CheatError(
      `the client ${eth} has no key that signs deals: give an account of fvm.account(name), or a contract`,
    )
  const options = {
    client: address,
    provider: minerOfId(vm, BigInt(provider ?? 0)),
    days: days === '0' ? MIN_DEAL_DAYS : BigInt(days ?? 0),
    price: BigInt(price ?? 0),
    verified: terms[5] === true,
    ...(size === '0' ? {} : { size: BigInt(size ?? 0) }),
    ...(label === '' ? {} : { label }),
    ...(signature.length === 0 ? {} : { signature }),
  }
  if (isContract(vm, address)) payEscrow(vm, address, options.price * options.days * EPOCHS_IN_DAY)
  return vm.storage.publishDeal(options).id
}

function escrowOf(vm: FVM, address: Address): readonly [escrow: bigint, locked: bigint] {
  const { escrowTable, lockedTable } = vm.actor(MARKET_ADDRESS, MARKET).state()
  const id = Address.id(idOfAddress(vm, address))
  return [escrowTable.get(id) ?? 0n, lockedTable.get(id) ?? 0n]
}

/** Lets a contract put into escrow what it lacks of an amount. */
function payEscrow(vm: FVM, client: Address, amount: bigint): void {
  const [escrow, locked] = escrowOf(vm, client)
  const value = amount - (escrow - locked)
  if (value <= 0n) return
  vm.prank(client)
  vm.actor(MARKET_ADDRESS, MARKET).connect(client).AddBalance(client, { value })
}
