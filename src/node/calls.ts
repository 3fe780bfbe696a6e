import type { EvmObserver } from '../builtin-actors/index.ts'
import {
  addressFromEth,
  type Hex,
  overestimatedGas,
  type Result,
  SIGNATURE_BYTES,
  searchGas,
} from '../harness/index.ts'
import { CborReader } from '../ipld/index.ts'
import { type ApplyRet, ranOutOfGas } from '../machine/index.ts'
import { BLOCK_GAS_LIMIT, ExitCode, type Message, UsageError } from '../types/index.ts'
import type { ChainHost, Moment, NodeWorld } from './chain-host.ts'
import { ZERO_ADDRESS } from './eth-address.ts'
import { CREATE_EXTERNAL, cborBytes, EAM_ADDRESS, INVOKE_EVM } from './eth-transaction.ts'
import { ExecutionReverted, OutOfBlockGas } from './execution-error.ts'
import { isAccount } from './miner.ts'

/** A call, as `eth_call` and `eth_estimateGas` take it. */
export interface CallRequest {
  readonly from?: Hex | undefined
  readonly to?: Hex | undefined
  readonly data?: Uint8Array | undefined
  readonly value?: bigint | undefined
}

/** The state and the moment that a call runs on. */
export interface CallPlace {
  readonly world: NodeWorld
  readonly moment: Moment
}

/** Options of a run of a message that is not part of the chain. */
export interface RunOptions {
  readonly tracing?: boolean
  /** Changes the state before the call: overrides, earlier messages. */
  readonly prepare?: (host: ChainHost) => void
  /** Whether contracts see the moment's base fee; by default they see 0 in a call that pays nothing, as on Lotus. */
  readonly showsBaseFee?: boolean
}

/**
 * The message of a call: it pays nothing and may use a block's gas.
 *
 * @throws UsageError `FVM_CALL` for a sender that is the masked form of an id
 * @see lotus `chain/types/ethtypes/eth_types.go`, `EthCall.ToFilecoinMessage`
 */
export function messageOfCall(call: CallRequest): Message {
  const { from = ZERO_ADDRESS, to, data = new Uint8Array(0), value = 0n } = call
  const sender = addressFromEth(from)
  if (sender.namespace === undefined)
    throw new UsageError(
      'FVM_CALL',
      `expected a regular Ethereum address as from, and ${from} is the masked form of an actor's id: give the f410 address of an account or a contract`,
    )
  return {
    version: 0n,
    from: sender,
    to: to === undefined ? EAM_ADDRESS : addressFromEth(to),
    sequence: 0n,
    value,
    methodNum: to === undefined ? CREATE_EXTERNAL : INVOKE_EVM,
    params: to !== undefined && data.length === 0 ? data : cborBytes(data),
    gasLimit: BLOCK_GAS_LIMIT,
    gasFeeCap: 0n,
    gasPremium: 0n,
  }
}

/** Runs messages aside from the chain: nothing of what they do stays. */
export class Calls {
  readonly #host: ChainHost

  constructor(host: ChainHost) {
    this.#host = host
  }

  /**
   * Runs a message as if its sender were valid: one who is nowhere is made, and a contract's kind is
   * not checked. The nonce is the sender's next, the gas is free.
   *
   * @see lotus `chain/stmgr/call.go`, `callInternal`
   */
  run(message: Message, { world, moment }: CallPlace, options: RunOptions = {}): Result<unknown> {
    const { tracing = false, prepare, showsBaseFee = false } = options
    const host = this.#host.fork(world, { tracing })
    host.setMoment(moment)
    prepare?.(host)
    if (message.gasFeeCap === 0n && !showsBaseFee) host.setMoment({ ...moment, baseFee: 0n })
    return applyAsValid(host, message)
  }

  /** Runs a message as {@link Calls.run} does, on native actors, while an observer watches contracts. */
  observe(message: Message, { world, moment }: CallPlace, observer: EvmObserver): ApplyRet {
    const host = this.#host.fork(world)
    host.setMoment({ ...moment, baseFee: 0n })
    const { placed, kind } = asValid(host, message)
    return host.observe(placed, kind, SIGNATURE_BYTES, observer)
  }

  /**
   * Gives what a call returns: the bytes in the contract's CBOR; nothing for a creation.
   *
   * @throws ExecutionReverted if it fails
   * @see lotus `node/impl/eth/gas.go`, `EthCall`
   */
  call(request: CallRequest, place: CallPlace, options: RunOptions = {}): Uint8Array {
    const result = this.run(messageOfCall(request), place, options)
    if (!result.ok) throw this.#reverted(messageOfCall(request), place, options)
    const { returnData } = result
    if (request.to === undefined || returnData.length === 0) return new Uint8Array(0)
    return new CborReader(returnData).readBytes()
  }

  /**
   * The gas limit that Lotus tells wallets: 1.25 times the gas used, and more if an inner call ran
   * out of gas with that.
   *
   * @throws ExecutionReverted, OutOfBlockGas if the message fails with a block's gas
   * @see lotus `node/impl/eth/gas.go`, `EthEstimateGas`, `ethGasSearch`
   */
  estimate(message: Message, place: CallPlace, options: RunOptions = {}): bigint {
    const limit = this.estimateLimit(message, place, options)
    const result = this.run({ ...message, gasLimit: limit }, place, { ...options, tracing: true })
    if (!ranOutOfGas(result.applied)) {
      if (result.ok) return limit
      throw new ExecutionReverted(result)
    }
    // A contract may catch that an inner call starved: then it is to be seen with a block's gas.
    const free = { ...message, gasLimit: BLOCK_GAS_LIMIT }
    const mayStarve = ranOutOfGas(this.run(free, place, { ...options, tracing: true }).applied)
    if (result.ok && mayStarve) return limit
    const search = { ...options, tracing: !mayStarve } // inner calls are unknown without call trees
    const found = searchGas(limit, (gasLimit) => {
      const tried = this.run({ ...message, gasLimit }, place, search)
      return tried.ok && !ranOutOfGas(tried.applied)
    })
    return overestimatedGas(found)
  }

  /** 1.25 times the gas that a message uses. @see lotus `node/impl/full/gas.go`, `GasEstimateMessageGas` */
  estimateLimit(message: Message, place: CallPlace, options: RunOptions = {}): bigint {
    return overestimatedGas(this.gasUsed(message, place, options))
  }

  /** The gas that a message uses if it has a block's. @throws ExecutionReverted, OutOfBlockGas */
  gasUsed(message: Message, place: CallPlace, options: RunOptions = {}): bigint {
    const free = { ...message, gasLimit: BLOCK_GAS_LIMIT, gasFeeCap: 0n, gasPremium: 0n }
    const result = this.run(free, place, options)
    if (result.exitCode === ExitCode.SYS_OUT_OF_GAS) throw new OutOfBlockGas()
    if (!result.ok) throw this.#reverted(free, place, options)
    return result.gasUsed
  }

  /** Runs a failed message once more with its call tree. */
  #reverted(message: Message, place: CallPlace, options: RunOptions): ExecutionReverted {
    return new ExecutionReverted(this.run(message, place, { ...options, tracing: true }))
  }
}

/** Applies a message to a fork as if its sender were valid. */
export function applyAsValid(host: ChainHost, message: Message): Result<unknown> {
  const { placed, kind } = asValid(host, message)
  return host.apply(placed, kind, { length: SIGNATURE_BYTES })
}

/** The message with its sender's next nonce, and the kind that it is applied as. */
function asValid(
  host: ChainHost,
  message: Message,
): { readonly placed: Message; readonly kind: 'explicit' | 'prank' } {
  const { vm } = host
  let sender = vm.getActor(message.from)
  if (sender === undefined && message.from.namespace !== undefined) {
    vm.setActor(message.from, { code: 'placeholder' })
    sender = vm.getActor(message.from)
  }
  if (sender === undefined)
    throw new UsageError(
      'FVM_NO_ACTOR',
      'the sender is not on chain: give an address that has an actor',
    )
  const kind = isAccount(sender.type) ? 'explicit' : 'prank'
  return { placed: { ...message, sequence: sender.sequence }, kind }
}
