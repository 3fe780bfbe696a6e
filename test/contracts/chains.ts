import type { Hex } from 'viem'
import { keccak256, loadFastBls } from '../../src/crypto/index.ts'
import { Session } from '../../src/fuzz/session.ts'
import { createFuzzWorld } from '../../src/fuzz/world.ts'
import { Account, cbor, encodeValue, FVM } from '../../src/harness/index.ts'
import { CborReader, Codec, encodeCbor, Kamt, MemoryBlockstore } from '../../src/ipld/index.ts'
import type { ApplyRet } from '../../src/machine/index.ts'
import { type ActorId, Address } from '../../src/types/index.ts'
import { BUNDLES } from '../data.ts'

const bundles = BUNDLES ?? ''
/** Whether contracts can be run on the official actors, too. */
export const hasBundles: boolean = BUNDLES !== undefined
/** What a test's title says where they cannot. */
export const bundleReason: string = hasBundles ? '' : ' (not run: LITEFVM_BUNDLES names no folder)'

const EAM = Address.id(10n)
const EAM_NAMESPACE = 10n
const CREATE_EXTERNAL = 4n
const INVOKE = 3_844_450_837n
const GAS_LIMIT = 10_000_000_000n
/** ERC-1820's registry stands there on every chain; here it answers every question with zero. */
export const ERC1820_REGISTRY: Hex = '0x1820a4b7618bde71dce8cdc73aab6c95905fad24'
const ZERO_ANSWER = Uint8Array.of(0x60, 0x20, 0x5f, 0xf3)

/** What a message to a contract gave. */
export interface ContractAnswer {
  readonly exitCode: number
  /** What the contract returned or reverted with. */
  readonly data: Hex
  readonly logs: readonly {
    readonly emitter: ActorId
    readonly topics: Hex[]
    readonly data: Hex
  }[]
}

/** Contracts on one kind of actors. */
export abstract class ContractChain {
  protected abstract apply(
    from: Account,
    to: Address,
    method: bigint,
    params: Uint8Array,
    value: bigint,
  ): ApplyRet
  protected abstract lookupId(address: Address): ActorId | undefined

  /** Deploys code; undefined where its constructor fails. */
  deploy(from: string, code: Hex, value = 0n): { answer: ContractAnswer; address?: Hex } {
    const ret = this.apply(eth(from), EAM, CREATE_EXTERNAL, bytesParam(code), value)
    if (ret.receipt.exitCode !== 0) return { answer: answerOf(ret, payloadOf(ret)) }
    const r = new CborReader(ret.receipt.returnData)
    r.readTupleHeader(3, 'the return of the EAM')
    r.skipValue()
    r.skipValue()
    return { answer: answerOf(ret, '0x'), address: hexFrom(r.readBytes()) }
  }

  /** Calls a contract. */
  call(from: string, to: Hex, input: Hex, value = 0n): ContractAnswer {
    const ret = this.apply(eth(from), delegated(to), INVOKE, bytesParam(input), value)
    return answerOf(ret, payloadOf(ret))
  }

  /** The id of what has an address. */
  idOf(address: Hex): ActorId | undefined {
    return this.lookupId(delegated(address))
  }
}

/** The native actors alone. */
export class NativeChain extends ContractChain {
  readonly #vm: FVM

  constructor() {
    super()
    // Time and chain id are those of a vector's world.
    const moment = { epoch: 1_000, timestamp: 30_000, chainId: 0 }
    this.#vm = FVM.createSync({ ...moment, baseFee: 0, tracing: false })
    for (const name of ['eve', 'frank']) this.#vm.account(name, { type: 'eth' })
    addRegistry(this.#vm)
  }

  protected apply(
    from: Account,
    to: Address,
    method: bigint,
    params: Uint8Array,
    value: bigint,
  ): ApplyRet {
    return this.#vm.send({ from: from.address, to, method, params, value }).applied
  }

  protected lookupId(address: Address): ActorId | undefined {
    return this.#vm.idOf(address)
  }
}

/** The official Wasm and the native actors side by side: every message must do the same on both. */
export class TwoKinds extends ContractChain {
  readonly #session: Session

  private constructor(session: Session) {
    super()
    this.#session = session
  }

  static async create(): Promise<TwoKinds> {
    await loadFastBls()
    const world = await createFuzzWorld(bundles, 'mainnet', 28, { prepare: addRegistry })
    return new TwoKinds(new Session(world, 'all'))
  }

  protected apply(
    from: Account,
    to: Address,
    method: bigint,
    params: Uint8Array,
    value: bigint,
  ): ApplyRet {
    const common = { note: '', isImplicit: false, gasLimit: GAS_LIMIT }
    const step = this.#session.send({ ...common, from: from.address, to, method, params, value })
    // Return, events, calls, storage: the whole state is compared.
    if (step.differences.length > 0)
      throw new Error(`native and official differ: ${JSON.stringify(step.differences[0])}`)
    if (step.ranOut) throw new Error('a message ran out of gas')
    return step.official
  }

  protected lookupId(address: Address): ActorId | undefined {
    return this.#session.lookupId(address)
  }
}

function addRegistry(vm: FVM): void {
  const bytecode = vm.putBlock(ZERO_ANSWER, Codec.RAW)
  const store = new MemoryBlockstore()
  const root = new Kamt(store).flush()
  vm.putBlock(store.get(root)!)
  const state = [bytecode, keccak256(ZERO_ANSWER), root, null, 1, null]
  const address = delegated(ERC1820_REGISTRY)
  vm.setActor(address, {
    code: 'evm',
    state: vm.putBlock(encodeCbor(state)),
    delegatedAddress: address,
  })
}

/** The account of a name, with an Ethereum address. */
export function eth(name: string): Account {
  return Account.of(name, 'eth')
}

function delegated(address: Hex): Address {
  return Address.delegated(EAM_NAMESPACE, Buffer.from(address.slice(2), 'hex'))
}

function bytesParam(data: Hex): Uint8Array {
  return encodeValue(cbor.bytes, Uint8Array.from(Buffer.from(data.slice(2), 'hex')))
}

function payloadOf({ receipt }: ApplyRet): Hex {
  const { returnData } = receipt
  return returnData.length === 0 ? '0x' : hexFrom(new CborReader(returnData).readBytes())
}

function answerOf({ receipt, events }: ApplyRet, data: Hex): ContractAnswer {
  return {
    exitCode: receipt.exitCode,
    data,
    logs: events.map(({ emitter, entries }) => {
      const logged = entries.find(({ key }) => key === 'd')
      const topics = entries.filter(({ key }) => key !== 'd').map(({ value }) => hexFrom(value))
      return { emitter, topics, data: logged === undefined ? '0x' : hexFrom(logged.value) }
    }),
  }
}

function hexFrom(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}
