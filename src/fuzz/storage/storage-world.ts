import {
  CHECKED_EXTERNS,
  CHECKED_PROOFS,
  CHECKED_WORLD,
  POST_BYTES,
  proofBytes,
} from '../../conformance/index.ts'
import {
  bytesToHex,
  type FVM,
  type Hex,
  MARKET,
  POWER,
  type StorageMiner,
} from '../../harness/index.ts'
import { base64FromBytes } from '../../io/index.ts'
import type { NetworkVersion } from '../../types/index.ts'
import { Assembler } from '../evm/assembler.ts'
import { createFuzzWorld, type FuzzWorld } from '../world.ts'
import { CHALLENGE_WINDOW, DEADLINES, PROVING_PERIOD } from './pass-time.ts'
import { RELAY_CODE } from './relay-code.ts'

/** Networks whose bundles storage lanes run on, in turns: their policies and sector sizes differ. */
export const STORAGE_NETWORKS = ['mainnet', 'devnet', 'testing'] as const

/** Sector sizes of the first miners of a network, in bytes. */
const SECTOR_SIZES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  mainnet: [32n << 30n, 64n << 30n],
  devnet: [2n << 10n, 8n << 20n],
  testing: [512n << 20n, 32n << 30n],
}
/** Days after which sectors of deals of 190 days expire. */
const AGE_DAYS = 209n
const RICH = '10000000 FIL'
const WORKERS = ['worker-1', 'worker-2', 'worker-3', 'worker-4']

/** CBOR of `true`: a client's answer to AuthenticateMessage. */
const CBOR_TRUE = Uint8Array.of(0xf5)
/** CBOR of `[[true]]`: the answer of a notified actor that accepts one piece. */
const CBOR_ONE_ACCEPTED = Uint8Array.of(0x81, 0x81, 0xf5)
/** CBOR of `[[false]]`. */
const CBOR_ONE_REJECTED = Uint8Array.of(0x81, 0x81, 0xf4)

/**
 * The world of storage lanes: three miners with sectors that are empty, that hold deals, and that hold
 * claims; a verifier, clients with datacap and escrow, and contracts that answer what actors ask.
 *
 * @param isAged - begins when the deals are over, and the first sectors are about to expire
 * @throws UsageError `FVM_NO_BUNDLE`
 */
export async function createStorageWorld(
  bundles: string,
  network: string,
  networkVersion: NetworkVersion,
  isAged = false,
): Promise<FuzzWorld> {
  return createFuzzWorld(bundles, network, networkVersion, {
    prepare: (vm) => {
      prepareStorage(vm, SECTOR_SIZES[network] ?? SECTOR_SIZES['mainnet']!) // a row of the table
      if (isAged) age(vm)
    },
    proofs: CHECKED_PROOFS,
    externs: CHECKED_EXTERNS,
    vectorWorld: {
      proofs: CHECKED_WORLD,
      // Runners that know this alone agree on window PoSts.
      invalid_post: base64FromBytes(proofBytes(POST_BYTES, false)),
    },
  })
}

function prepareStorage(vm: FVM, [size, otherSize]: readonly [bigint, bigint]): void {
  for (const name of WORKERS) vm.account(name, { type: 'bls' })
  for (const { name } of vm.accounts) vm.setBalance(name, RICH)
  for (const answer of [CBOR_TRUE, CBOR_ONE_ACCEPTED, CBOR_ONE_REJECTED]) {
    const { address } = vm.evm.deploy(answeringContract(answer), { from: 'alice' })
    vm.setBalance(address, RICH)
  }
  for (const runtime of [revertingCode(), RELAY_CODE])
    vm.evm.deploy(creationCode(runtime), { from: 'alice' })
  const { storage } = vm
  storage.addVerifier('bob', 1n << 50n)
  for (const client of ['alice', 'carol']) storage.addVerifiedClient(client, 1n << 44n, 'bob')
  const [first, second] = [
    storage.createMiner({
      owner: 'alice',
      worker: WORKERS[0]!,
      sectorSize: size,
      value: '20000 FIL',
    }),
    storage.createMiner({
      owner: 'frank',
      worker: WORKERS[1]!,
      sectorSize: otherSize,
      value: '20000 FIL',
    }),
  ]
  const third = storage.createMiner({
    owner: 'bob',
    worker: WORKERS[2]!,
    sectorSize: size,
    value: '20000 FIL',
  })
  const parties = ['alice', 'bob', 'carol', first.address, second.address, third.address]
  for (const party of parties)
    vm.actor('f05', MARKET).connect('dave').AddBalance(party, { value: '50000 FIL' })
  prepareSectors(vm, first, size)
  second.proveCommitNi({ count: 3, days: 400 })
  // A day of null rounds, but for the epochs in which deadlines are proven.
  for (let deadline = 0n; deadline < DEADLINES; deadline++) {
    vm.setEpoch(vm.epoch + CHALLENGE_WINDOW - 1n)
    storage.advanceEpochs(1, { prove: 'all' })
  }
  storage.awardBlockReward(first, { winCount: 5 })
  storage.awardBlockReward(second, { winCount: 1 })
}

/** Lets days pass without cron, as if it had run: what it looks for begins at the new epoch. */
function age(vm: FVM): void {
  vm.setEpoch(vm.epoch + AGE_DAYS * PROVING_PERIOD)
  const power = vm.actor('f04', POWER).state()
  const events = Array.from(power.cronEventQueue, ([, ofEpoch]) =>
    Array.from(ofEpoch, ([, event]) => event),
  ).flat()
  vm.setState('f04', POWER.state, {
    ...power,
    firstCronEpoch: vm.epoch,
    cronEventQueue: [[vm.epoch, events.map((event, i) => [i, event] as const)]],
  })
  const market = vm.actor('f05', MARKET).state()
  vm.setState('f05', MARKET.state, { ...market, lastCron: vm.epoch - 1n })
}

/** Empty sectors, one with deals and one with an allocation. */
function prepareSectors({ storage }: FVM, miner: StorageMiner, size: bigint): void {
  miner.onboardMany(4, { days: AGE_DAYS + 3n })
  const terms = { provider: miner, size: size / 2n, days: 190 }
  miner.onboard({
    deals: [
      storage.publishDeal({ ...terms, client: 'carol', price: 1_000n, label: 'first' }),
      storage.publishDeal({ ...terms, client: 'alice', price: 7n, label: 'second' }),
    ],
  })
  const piece = storage.allocate({ client: 'carol', provider: miner, size })
  miner.onboard({ pieces: [piece], days: 400 })
}

/** Creation code of a contract that answers every call of an actor with CBOR. */
function answeringContract(answer: Uint8Array): Hex {
  // handle_filecoin_method returns (uint32 exitCode, uint64 codec, bytes data).
  const output = new Uint8Array(160)
  output[63] = 0x51 // the codec CBOR
  output[95] = 96
  output[127] = answer.length
  output.set(answer, 128)
  const runtime = new Assembler()
  const data = runtime.data(output)
  runtime.push(output.length).pushLabel(data).push(0).op(CODECOPY)
  runtime.push(output.length).push(0).op(RETURN)
  return creationCode(runtime.assemble())
}

function revertingCode(): Uint8Array {
  return new Assembler().push(0).push(0).op(REVERT).assemble()
}

function creationCode(runtime: Uint8Array): Hex {
  const code = new Assembler()
  const data = code.data(runtime)
  code.push(runtime.length).pushLabel(data).push(0).op(CODECOPY)
  code.push(runtime.length).push(0).op(RETURN)
  return bytesToHex(code.assemble())
}

const CODECOPY = 0x39
const RETURN = 0xf3
const REVERT = 0xfd
