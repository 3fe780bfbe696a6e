import type { Hex } from '../../harness/index.ts'
import {
  type EthFrame,
  quantity,
  revertReason,
  type StateDiffView,
  toHex,
} from '../../node/index.ts'

const TYPES: Readonly<Record<EthFrame['kind'], string>> = {
  call: 'CALL',
  staticcall: 'STATICCALL',
  delegatecall: 'DELEGATECALL',
  create: 'CREATE',
  create2: 'CREATE2',
}

/** A frame as go-ethereum's callTracer shows it. */
export function callTracerJson(
  frame: EthFrame,
  { onlyTop, withLog }: { readonly onlyTop: boolean; readonly withLog: boolean },
): object {
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
      : {
          calls: frame.calls.map((call) => callTracerJson(call, { onlyTop: false, withLog })),
        }),
    ...(withLog && frame.logs.length > 0
      ? {
          logs: frame.logs.map(({ index, position, ...log }) => ({
            ...log,
            index: quantity(BigInt(index)),
            position: quantity(BigInt(position)),
          })),
        }
      : {}),
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

type Change = '=' | { '+': unknown } | { '-': unknown } | { '*': { from: unknown; to: unknown } }

/**
 * Lists what a call changed, as Parity shows it: `=` for what stays, `+` and `-` for what is new and gone, `*`
 * for other changes.
 */
export function parityDiff({ pre, post }: StateDiffView): Record<Hex, object> {
  const addresses = new Set([...Object.keys(pre), ...Object.keys(post)])
  const diff: Record<Hex, object> = {}
  for (const key of addresses) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of both are addresses
    const address = key as Hex
    const before = pre[address]
    const after = post[address]
    // A field of `post` that is missing there did not change, unless the account is new.
    const change = (from: unknown, to: unknown): Change => {
      if (before === undefined) return { '+': to }
      if (to === undefined || from === to) return '='
      return { '*': { from, to } }
    }
    const slots = new Set([
      ...Object.keys(before?.storage ?? {}),
      ...Object.keys(after?.storage ?? {}),
    ])
    const storage = Object.fromEntries(
      Array.from(slots, (slot) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of storage are words
        const word = slot as Hex
        const from = before?.storage?.[word] ?? ZERO_WORD
        const to = after?.storage?.[word] ?? ZERO_WORD
        return [slot, before === undefined ? { '+': to } : { '*': { from, to } }]
      }),
    )
    diff[address] = {
      balance: change(before?.balance ?? '0x0', after?.balance ?? (before ? undefined : '0x0')),
      nonce: change(
        quantity(BigInt(before?.nonce ?? 0)),
        after?.nonce === undefined && before !== undefined
          ? undefined
          : quantity(BigInt(after?.nonce ?? 0)),
      ),
      code: change(before?.code ?? '0x', after?.code ?? (before ? undefined : '0x')),
      storage,
    }
  }
  return diff
}

const ZERO_WORD: Hex = `0x${'0'.repeat(64)}`
