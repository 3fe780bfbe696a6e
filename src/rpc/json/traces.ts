import type { Hex } from '../../harness/index.ts'
import { type EthFrame, quantity, revertReason, toHex } from '../../node/index.ts'

const TYPES: Readonly<Record<EthFrame['kind'], string>> = {
  call: 'CALL',
  staticcall: 'STATICCALL',
  delegatecall: 'DELEGATECALL',
  create: 'CREATE',
  create2: 'CREATE2',
}

/** A frame as go-ethereum's callTracer shows it. */
export function callTracerJson(frame: EthFrame, onlyTop: boolean): object {
  const isReverted = frame.error === 'Reverted'
  const reason = isReverted && frame.output.length > 0 ? revertReason(frame.output) : ''
  const text = /^Error\((.*)\)$/s.exec(reason)?.[1]
  return {
    type: TYPES[frame.kind],
    from: frame.from,
    ...(frame.to === undefined ? {} : { to: frame.to }),
    ...(frame.kind === 'staticcall' || frame.kind === 'delegatecall'
      ? {}
      : { value: quantity(frame.value) }),
    gas: quantity(frame.gas),
    gasUsed: quantity(frame.gasUsed),
    input: toHex(frame.input),
    ...(frame.output.length === 0 ? {} : { output: toHex(frame.output) }),
    ...(frame.error === undefined
      ? {}
      : { error: isReverted ? 'execution reverted' : frame.error }),
    ...(text === undefined ? {} : { revertReason: text }),
    ...(onlyTop || frame.calls.length === 0
      ? {}
      : { calls: frame.calls.map((call) => callTracerJson(call, false)) }),
  }
}

/** The position of a frame's message on the chain. */
export interface TracePlace {
  readonly blockHash: Hex
  readonly blockNumber: number
  readonly transactionHash: Hex
  readonly transactionPosition: number
}

/** A frame and all below it as Parity's traces. @see lotus `chain/types/ethtypes/eth_types.go`, `EthTrace` */
export function parityTraces(frame: EthFrame, path: readonly number[] = []): object[] {
  const below = frame.calls.flatMap((call, i) => parityTraces(call, [...path, i]))
  return [{ ...parityTrace(frame), subtraces: frame.calls.length, traceAddress: path }, ...below]
}

function parityTrace(frame: EthFrame): object {
  const common = {
    from: frame.from,
    gas: quantity(frame.gas),
    value: quantity(frame.value),
  }
  const error = frame.error === undefined ? {} : { error: frame.error }
  if (frame.kind === 'create' || frame.kind === 'create2')
    return {
      type: 'create',
      action: { ...common, init: toHex(frame.input) },
      result: {
        address: frame.to ?? null,
        gasUsed: quantity(frame.gasUsed),
        code: toHex(frame.output),
      },
      ...error,
    }
  return {
    type: 'call',
    action: { ...common, callType: frame.kind, to: frame.to, input: toHex(frame.input) },
    result: { gasUsed: quantity(frame.gasUsed), output: toHex(frame.output) },
    ...error,
  }
}

/** Calls by selector and length of their arguments, as go-ethereum's 4byteTracer counts them. */
export function fourByteJson(frame: EthFrame, counts: Record<string, number> = {}): object {
  if (frame.kind !== 'create' && frame.kind !== 'create2' && frame.input.length >= 4) {
    const key = `${toHex(frame.input.subarray(0, 4))}-${frame.input.length - 4}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  for (const call of frame.calls) fourByteJson(call, counts)
  return counts
}
