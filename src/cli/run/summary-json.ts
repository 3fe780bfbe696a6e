import type { IpldValue } from '../../ipld/index.ts'
import type { CallNode, MessageSummary, RunSummary } from './summary.ts'

/** A run as one value: milligas are integers with all their digits. */
export function jsonOf(summary: RunSummary, trace: readonly unknown[] | undefined): IpldValue {
  return {
    actor: summary.actor,
    constructor: summary.constructor === undefined ? null : messageJson(summary.constructor),
    message: messageJson(summary.message),
    stateCid: summary.stateCid ?? null,
    state: summary.state ?? null,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON values are a subset of IPLD values
    ...(trace === undefined ? {} : { trace: trace as IpldValue }),
  }
}

function messageJson(message: MessageSummary): IpldValue {
  return {
    exitCode: message.exitCode,
    gasUsed: BigInt(message.gasUsed),
    returnData: message.returnData,
    returned: message.returned ?? null,
    events: message.events.map(({ emitter, entries }) => ({
      emitter,
      entries: entries.map(({ key, value }) => ({ key, value })),
    })),
    failure: message.failure ?? null,
    calls: message.calls.map(callJson),
    charges: message.charges.map(({ name, count, milligas }) => ({ name, count, milligas })),
  }
}

function callJson(call: CallNode): IpldValue {
  return {
    from: call.from,
    to: call.to,
    method: BigInt(call.method),
    value: call.value,
    readOnly: call.readOnly,
    exitCode: call.exitCode ?? null,
    error: call.error ?? null,
    milligas: call.milligas,
    calls: call.calls.map(callJson),
  }
}
