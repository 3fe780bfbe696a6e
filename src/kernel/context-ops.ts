// Messages, network, randomness, events, gas, debug. See fvm 4.8.4 `fvm/src/kernel/default.rs`.
import type { Cid } from '../ipld/index.ts'
import {
  type ChainEpoch,
  DecodeError,
  ErrorNumber,
  FatalError,
  MAX_I64,
  MAX_U128,
  MIN_I64,
  type Milligas,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import { decodeEventEntries } from './event-entries.ts'
import type { EventEntryHeader, MessageContext, NetworkContext } from './kernel.ts'
import { assertWritable, type KernelContext } from './kernel-context.ts'

/** Returns the context of the message and of the call. */
export function msgContext(k: KernelContext): MessageContext {
  const { cm, invocation } = k
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

/** Returns the context of the network. */
export function networkContext(k: KernelContext): NetworkContext {
  const { cm } = k
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

/** Returns the CID of the tipset of an earlier epoch. */
export function tipsetCid(k: KernelContext, epoch: ChainEpoch): Cid {
  const { cm } = k
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

/** Returns the circulating supply. */
export function totalFilCircSupply(k: KernelContext): TokenAmount {
  return k.cm.context.circulatingSupply
}

/** Returns the digest of the ticket of an epoch. */
export function getRandomnessFromTickets(k: KernelContext, epoch: ChainEpoch): Uint8Array {
  chargeRandomness(k, epoch)
  return orIllegalArgument(() => k.cm.externs.getChainRandomness(epoch))
}

/** Returns the digest of the beacon entry of an epoch. */
export function getRandomnessFromBeacon(k: KernelContext, epoch: ChainEpoch): Uint8Array {
  chargeRandomness(k, epoch)
  return orIllegalArgument(() => k.cm.externs.getBeaconRandomness(epoch))
}

/** Emits an event. */
export function emitEvent(
  k: KernelContext,
  headers: readonly EventEntryHeader[],
  keys: Uint8Array,
  values: Uint8Array,
): void {
  const { cm } = k
  assertWritable(k, 'cannot emit events while read-only')
  cm.prices.onActorEvent(cm.gas, headers.length, keys.length, values.length)
  const entries = decodeEventEntries(headers, keys, values)
  cm.appendEvent({ emitter: k.invocation.actorId, entries })
}

/** Returns the milligas that is left. */
export function gasAvailable(k: KernelContext): Milligas {
  return k.cm.gas.gasAvailable
}

/** Charges `compute` milligas under a name. */
export function chargeGas(k: KernelContext, name: string, compute: Milligas): void {
  k.cm.gas.chargeBig(name, compute, 0n)
}

/** Writes a line to the trace. */
export function log(k: KernelContext, message: string): void {
  k.cm.log(message)
}

/** Tells whether actors may log. */
export function debugEnabled(k: KernelContext): boolean {
  return k.cm.context.actorDebugging
}

/** Checks the name of a debug artifact as the reference does. @throws SyscallError `IllegalArgument` */
export function checkArtifactName(name: string): void {
  if (new TextEncoder().encode(name).length > 256)
    throw illegal('debug artifact name should not exceed 256 bytes')
  if (name.includes('/'))
    throw illegal('debug artifact name should not include any path separators')
  if (name === '') throw illegal('debug artifact name should be at least one character')
  if (name.startsWith('.')) throw illegal("debug artifact name should not start with a decimal '.'")
}

/** Charges for randomness. A future epoch is priced too: the negative look-back as a u64, which no gas limit holds. */
function chargeRandomness(k: KernelContext, epoch: ChainEpoch): void {
  const { cm } = k
  const lookback = cm.context.epoch - epoch
  if (lookback < MIN_I64 || lookback > MAX_I64)
    throw illegal(`randomness epoch ${epoch} is in the future`)
  cm.prices.onGetRandomness(cm.gas, lookback, 0)
}

/** Creates the error for a malformed request. */
export function illegal(message: string): SyscallError {
  return new SyscallError(ErrorNumber.IllegalArgument, message)
}

function asU128(amount: TokenAmount, message: string): TokenAmount {
  if (amount < 0n || amount > MAX_U128) throw new FatalError(message)
  return amount
}

/**
 * Calls an extern or a check, and converts its {@link DecodeError} to an error for the actor.
 *
 * @throws SyscallError `IllegalArgument`
 */
export function orIllegalArgument<T>(ask: () => T): T {
  try {
    return ask()
  } catch (thrown) {
    if (thrown instanceof DecodeError) throw illegal(thrown.message)
    throw thrown
  }
}
