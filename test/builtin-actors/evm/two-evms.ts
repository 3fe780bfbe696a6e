import { createCustomCommon, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM } from '@ethereumjs/evm'
import { Account, createAddressFromBigInt } from '@ethereumjs/util'
import { FVM } from '../../../src/index.ts'
import { CborReader, CborWriter } from '../../../src/ipld/index.ts'
import { initCodeOf } from './assembler.ts'

const EAM = 'f010'
const CREATE_EXTERNAL = 4n
const INVOKE = 3844450837n
const REVERTED = 33
const MASKED = 0xffn << 152n
const BASE_FEE = 100n
/** What the actor says GASLIMIT is. */
const BLOCK_GAS_LIMIT = 10_000_000_000n

/** How a call of a contract came out; `halt` is any failure other than REVERT. */
export interface Outcome {
  readonly end: 'return' | 'revert' | 'halt'
  /** Hexadecimal. */
  readonly data: string
  readonly logs: readonly { readonly topics: readonly string[]; readonly data: string }[]
}

/** A contract that stands at the same address in both. */
export interface TwinContract {
  readonly eth: bigint
  readonly id: bigint
}

/** The options of a call, with what they are by default. */
export interface CallOptions {
  readonly input?: Uint8Array
  readonly value?: bigint
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A world with native actors and an @ethereumjs/evm of the fork Osaka that hold the same contracts. */
export class TwoEvms {
  readonly vm: FVM
  readonly sender: bigint
  readonly #ethereumjs: EVM

  private constructor(vm: FVM, ethereumjs: EVM) {
    this.vm = vm
    this.#ethereumjs = ethereumjs
    this.sender = MASKED | vm.idOf('alice')!
  }

  static async create(): Promise<TwoEvms> {
    const vm = FVM.createSync({ tracing: false, baseFee: BASE_FEE })
    vm.account('alice')
    const chainId = Number(vm.config.chainId)
    const common = createCustomCommon({ chainId }, Mainnet, { hardfork: Hardfork.Osaka })
    const twins = new TwoEvms(vm, await createEVM({ common }))
    await twins.#put(twins.sender, new Account(0n, 10n ** 30n))
    return twins
  }

  /** Puts code into both, as a contract without money. */
  async place(code: Uint8Array): Promise<TwinContract> {
    const { vm } = this
    const created = vm.send({
      from: 'alice',
      to: EAM,
      method: CREATE_EXTERNAL,
      params: bytes(initCodeOf(code)),
    })
    if (!created.ok) throw new RangeError(created.explain())
    const r = new CborReader(created.returnData)
    r.readArrayHeader()
    const id = r.readUint()
    if (!r.readNull()) r.readBytes()
    const eth = BigInt(`0x${hex(r.readBytes())}`)
    await this.#put(eth, new Account(1n, 0n), code)
    return { eth, id }
  }

  /** Calls a contract in both. */
  async call(contract: TwinContract, options: CallOptions = {}): Promise<[Outcome, Outcome]> {
    return [this.native(contract, options), await this.ethereumjs(contract, options)]
  }

  native({ id }: TwinContract, { input, value = 0n }: CallOptions): Outcome {
    const result = this.vm.send({
      from: 'alice',
      to: `f0${id}`,
      method: INVOKE,
      params: bytes(input ?? new Uint8Array(0)),
      value,
    })
    if (result.ok)
      return {
        end: 'return',
        data: hex(new CborReader(result.returnData).readBytes()),
        // An event without entries is the one of LOG0 without data.
        logs: result.events.map(({ log }) => log ?? { topics: [], data: '0x' }),
      }
    if (result.exitCode !== REVERTED) return { end: 'halt', data: '', logs: [] }
    return { end: 'revert', data: hex(new CborReader(result.returnData).readBytes()), logs: [] }
  }

  async ethereumjs({ eth }: TwinContract, { input, value = 0n }: CallOptions): Promise<Outcome> {
    const { epoch, timestamp } = this.vm
    const sender = createAddressFromBigInt(this.sender)
    const { execResult } = await this.#ethereumjs.runCall({
      to: createAddressFromBigInt(eth),
      caller: sender,
      origin: sender,
      data: input ?? new Uint8Array(0),
      value,
      gasPrice: BASE_FEE,
      gasLimit: 10n ** 12n,
      block: {
        header: {
          number: epoch,
          timestamp,
          coinbase: createAddressFromBigInt(0n),
          difficulty: 0n,
          prevRandao: new Uint8Array(32),
          gasLimit: BLOCK_GAS_LIMIT,
          baseFeePerGas: BASE_FEE,
          getBlobGasPrice: () => 1n,
        },
      },
    })
    const { exceptionError, returnValue, logs = [] } = execResult
    if (exceptionError !== undefined)
      return exceptionError.error === 'revert'
        ? { end: 'revert', data: hex(returnValue), logs: [] }
        : { end: 'halt', data: '', logs: [] }
    return {
      end: 'return',
      data: hex(returnValue),
      logs: logs.map(([, topics, data]) => ({
        topics: topics.map((topic) => `0x${hex(topic)}`),
        data: `0x${hex(data)}`,
      })),
    }
  }

  async #put(eth: bigint, account: Account, code?: Uint8Array): Promise<void> {
    const address = createAddressFromBigInt(eth)
    await this.#ethereumjs.stateManager.putAccount(address, account)
    if (code !== undefined) await this.#ethereumjs.stateManager.putCode(address, code)
  }
}

function bytes(data: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(data)
  return w.finish()
}
