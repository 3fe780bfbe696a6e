import { failureText } from '../../conformance/index.ts'
import { addressToString } from '../../crypto/index.ts'
import { actorStackLines, type CallFrame } from '../../harness/index.ts'
import { cidToString } from '../../ipld/index.ts'
import { FatalError } from '../../types/index.ts'
import { actorDiffJson } from '../diff/diff-states.ts'
import { chargesByName } from '../run/summary.ts'
import type { ReplayedMessage } from './replay.ts'

/** A message as `--json` prints it: amounts are attoFIL or milligas, bytes are hex. */
export function replayedJson(replayed: ReplayedMessage): object {
  const { vector, step, index, message, result, applied, root, differences, view } = replayed
  return {
    vector: vector.id,
    networkVersion: vector.networkVersion,
    message: index + 1,
    note: step.note ?? null,
    kind: step.kind,
    epoch: step.epoch,
    from: message.from,
    to: message.to,
    method: message.methodNum,
    methodName: view.describeMethod(view.idOf(message.to), message.methodNum),
    value: message.value,
    nonce: message.sequence,
    gasLimit: message.gasLimit,
    fatal: applied instanceof FatalError ? applied.message : null,
    ...(result === undefined
      ? {}
      : {
          exitCode: result.exitCode,
          exitName: result.exitName,
          gasUsed: result.gasUsed,
          returnData: result.returnData,
          events: result.events.map(({ emitter, fields }) => ({ emitter: `f0${emitter}`, fields })),
          failure:
            failureText(result.applied.failure, (frame) => actorStackLines(view.stackOf(frame))) ??
            null,
          calls: result.trace === undefined ? [] : [callJson(result.trace, replayed)],
          charges: chargesByName(result.applied.trace),
          changes: result.stateChanges.map(actorDiffJson),
        }),
    stateRoot: root === undefined ? null : cidToString(root),
    differences: differences.map(({ path, expected, actual }) => ({
      path,
      recorded: expected,
      replayed: actual,
    })),
  }
}

function callJson(call: CallFrame, replayed: ReplayedMessage): object {
  const { view } = replayed
  return {
    from: `f0${call.from}`,
    to: addressToString(call.to),
    actor: call.id === undefined ? null : view.describeActor(call.id),
    method: call.method,
    methodName: view.describeMethod(call.id, call.method),
    value: call.value,
    readOnly: call.readOnly,
    exitCode: call.exitCode ?? null,
    error: call.error?.message ?? null,
    milligas: call.totalGas,
    calls: call.calls.map((inner) => callJson(inner, replayed)),
  }
}
