import { officialManifest } from '../../src/bundle/index.ts'
import { Account, FVM } from '../../src/harness/index.ts'
import {
  type Blockstore,
  bigintToBytes,
  type Cid,
  cidFromString,
  decodeCbor,
  encodeCbor,
  type IpldValue,
  MemoryBlockstore,
  readCar,
} from '../../src/ipld/index.ts'
import { createFakeExterns, FAKE_PROOFS } from '../../src/kernel/index.ts'
import {
  type ApplyKind,
  type ApplyRet,
  createMachine,
  Engine,
  type Machine,
} from '../../src/machine/index.ts'
import { type Address, FatalError, type Message } from '../../src/types/index.ts'
import type { Invocation } from './collect.ts'
import { Twin } from './twin.ts'

/** An invocation and where it comes from. */
export interface Sample extends Invocation {
  readonly source: string
}

/** A message of a workload. */
export interface Sent {
  readonly from: Address
  readonly to: Address
  readonly method: bigint
  /** CBOR bytes. */
  readonly params?: Uint8Array
  /** attoFIL. */
  readonly value?: bigint
  readonly gasLimit?: bigint
}

const EPOCH = 10_000n

/** A world in which workloads run, on the official v18 actors and the native ones. */
export class Workbench {
  readonly samples: Sample[] = []
  readonly store: Blockstore
  epoch = EPOCH
  /** Where the messages come from, for {@link Sample.source}. */
  source = ''
  /** Messages whose sides did not do the same. */
  unlike = 0
  readonly #twin: Twin
  /** Addresses of new actors are made of it. */
  #sequence = 1_000n

  private constructor(store: Blockstore, root: Cid) {
    this.store = store
    const engine = new Engine()
    const externs = createFakeExterns()
    this.#twin = new Twin(root, (actors, epoch, stateRoot) =>
      createMachine({
        networkVersion: 28,
        epoch,
        timestamp: epoch * 30n,
        baseFee: 100n,
        circulatingSupply: 10n ** 27n,
        stateRoot,
        blockstore: store,
        externs,
        proofs: FAKE_PROOFS,
        engine,
        tracing: true,
        actors,
        fatal: 'receipt',
      }),
    )
  }

  /**
   * @param bundle - the file of the official bundle
   * @param users - of each kind of key
   * @param others - accounts that do nothing but fill the map of addresses
   */
  static async create(bundle: string, users: number, others: number): Promise<Workbench> {
    const vm = await FVM.create({ actors: bundle, accountBalance: '1000000 FIL' })
    for (let i = 0; i < users; i++) {
      vm.account(`user${i}`)
      vm.account(`bls${i}`, { type: 'bls' })
      if (i < 4) vm.account(`eth${i}`, { type: 'eth' })
    }
    for (let i = 0; i < others; i++) vm.account(`other${i}`)
    const store = new MemoryBlockstore()
    const { roots, blocks } = readCar(vm.dumpState())
    for (const { cid, block } of blocks) store.put(cid, block)
    const header = decodeCbor(store.get(roots[0]!)!) as { state: Cid }
    return new Workbench(store, header.state)
  }

  /** Sends a message of an account, or of an actor that is none. Its receipt must be what `expected` says, if given. */
  send(
    { from, to, method, params = new Uint8Array(0), value = 0n, gasLimit = 10n ** 10n }: Sent,
    kind: ApplyKind = 'prank',
    change?: (machine: Machine) => void,
  ): ApplyRet {
    const message: Message = {
      version: 0n,
      from,
      to,
      sequence: kind === 'explicit' ? this.#nonceOf(from) : this.#sequence++,
      value,
      gasLimit,
      gasFeeCap: 100n,
      gasPremium: 0n,
      methodNum: method,
      params,
    }
    const run = this.#twin.run(message, kind, 200, this.epoch, change)
    if (run.invocations === undefined) this.unlike++
    else
      for (const invocation of run.invocations)
        this.samples.push({ ...invocation, source: this.source })
    return run.official
  }

  /** Changes the state between messages. */
  change(change: (machine: Machine) => void): void {
    const machine = this.#twin.machine('wasm', this.epoch)
    change(machine)
    this.#twin.root = machine.flush()
  }

  /** The id of an actor. */
  idOf(address: Address): bigint {
    const id = this.#twin.machine('wasm', this.epoch).stateTree.lookupId(address)
    if (id === undefined) throw new FatalError('a workload asks for an actor that does not exist')
    return id
  }

  #nonceOf(address: Address): bigint {
    const { stateTree } = this.#twin.machine('wasm', this.epoch)
    return stateTree.getActor(stateTree.lookupId(address) ?? 0n)?.sequence ?? 0n
  }

  codeOf(name: string): Cid {
    return cidFromString(officialManifest(18, 'mainnet').actors[name] ?? '')
  }
}

/** The account of a number. */
export function user(number: number, type: 'secp256k1' | 'bls' | 'eth' = 'secp256k1'): Account {
  const prefix = { secp256k1: 'user', bls: 'bls', eth: 'eth' }[type]
  return Account.of(`${prefix}${number}`, type)
}

/** A token amount or other big integer, as CBOR has it. */
export function big(value: bigint): Uint8Array {
  return bigintToBytes(value)
}

export function params(value: IpldValue): Uint8Array {
  return encodeCbor(value)
}

/** Numbers without an end: the same for the same seed. */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * limit)
  }
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256))
  }
  pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!
  }
}
