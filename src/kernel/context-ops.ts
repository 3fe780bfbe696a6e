import type { Cid } from '../ipld/index.ts'
import {
  type ChainEpoch,
  DecodeError,
  ErrorNumber,
  FatalError,
  type Milligas,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import { ActorOps } from './actor-ops.ts'
import { decodeEventEntries } from './event-entries.ts'
import type { EventEntryHeader, MessageContext, NetworkContext } from './kernel.ts'

const MIN_I64 = -(1n << 63n)
const MAX_I64 = (1n << 63n) - 1n
const MAX_U128 = (1n << 128n) - 1n

/** @see fvm 4.8.4 `fvm/src/kernel/default.rs`: messages, network, randomness, events, gas, debug */
export class ContextOps extends ActorOps {
  msgContext(): MessageContext {
    const { cm, invocation } = this
    cm.prices.onMessageContext(cm.gas)
    return {
      origin: cm.origin,
      nonce: cm.nonce,
      caller: invocation.caller,
      receiver: invocation.actorId,
      methodNumber: invocation.method,
      valueReceived: asU128(invocation.valueReceived, 'invalid token amount'),
      gasPremium: asU128(cm.gasPremium, 'invalid gas premium'),
      readOnly: invocation.readOnly,
    }
  }

  networkContext(): NetworkContext {
    const { cm } = this
    cm.prices.onNetworkContext(cm.gas)
    const { epoch, timestamp, baseFee, chainId, networkVersion } = cm.context
    return {
      epoch,
      timestamp,
      baseFee: asU128(baseFee, 'base-fee exceeds u128 limit'),
      chainId,
      networkVersion,
    }
  }

  tipsetCid(epoch: ChainEpoch): Cid {
    const { cm } = this
    if (epoch < 0n) throw new SyscallError(ErrorNumber.IllegalArgument, 'epoch is negative')
    const lookback = cm.context.epoch - epoch
    if (lookback < 0n)
      throw new SyscallError(ErrorNumber.IllegalArgument, `epoch ${epoch} is in the future`)
    if (lookback === 0n)
      throw new SyscallError(
        ErrorNumber.IllegalArgument,
        'cannot lookup the tipset cid for the current epoch',
      )
    cm.prices.onTipsetCid(cm.gas, lookback)
    return cm.externs.getTipsetCid(epoch)
  }

  totalFilCircSupply(): TokenAmount {
    return this.cm.context.circulatingSupply
  }

  getRandomnessFromTickets(epoch: ChainEpoch): Uint8Array {
    this.chargeRandomness(epoch)
    return orIllegalArgument(() => this.cm.externs.getChainRandomness(epoch))
  }

  getRandomnessFromBeacon(epoch: ChainEpoch): Uint8Array {
    this.chargeRandomness(epoch)
    return orIllegalArgument(() => this.cm.externs.getBeaconRandomness(epoch))
  }

  emitEvent(headers: readonly EventEntryHeader[], keys: Uint8Array, values: Uint8Array): void {
    const { cm } = this
    this.assertWritable('cannot emit events while read-only')
    cm.prices.onActorEvent(cm.gas, headers.length, keys.length, values.length)
    const entries = decodeEventEntries(headers, keys, values)
    cm.appendEvent({ emitter: this.invocation.actorId, entries })
  }

  gasAvailable(): Milligas {
    return this.cm.gas.gasAvailable
  }

  chargeGas(name: string, compute: Milligas): void {
    this.cm.gas.chargeBig(name, compute, 0n)
  }

  log(message: string): void {
    this.cm.log(message)
  }

  debugEnabled(): boolean {
    return this.cm.context.actorDebugging
  }

  /** Checks the name as the reference does; nothing is written anywhere. */
  storeArtifact(name: string, _data: Uint8Array): void {
    if (new TextEncoder().encode(name).length > 256)
      throw illegal('debug artifact name should not exceed 256 bytes')
    if (name.includes('/'))
      throw illegal('debug artifact name should not include any path separators')
    if (name === '') throw illegal('debug artifact name should be at least one character')
    if (name.startsWith('.'))
      throw illegal("debug artifact name should not start with a decimal '.'")
  }

  /** A future epoch is priced too: the negative look-back as a u64, which no gas limit holds. */
  protected chargeRandomness(epoch: ChainEpoch): void {
    const { cm } = this
    const lookback = cm.context.epoch - epoch
    if (lookback < MIN_I64 || lookback > MAX_I64)
      throw illegal(`randomness epoch ${epoch} is in the future`)
    cm.prices.onGetRandomness(cm.gas, lookback, 0)
  }
}

function illegal(message: string): SyscallError {
  return new SyscallError(ErrorNumber.IllegalArgument, message)
}

function asU128(amount: TokenAmount, message: string): TokenAmount {
  if (amount < 0n || amount > MAX_U128) throw new FatalError(message)
  return amount
}

/** An extern that answers with a {@link DecodeError} or a syscall error refuses the request. */
export function orIllegalArgument<T>(ask: () => T): T {
  try {
    return ask()
  } catch (thrown) {
    if (thrown instanceof DecodeError) throw illegal(thrown.message)
    throw thrown
  }
}
