import {
  bytesOfCbor,
  type CallRequest,
  type ChainNode,
  messageOfCall,
  StructLogger,
  type StructLogOptions,
  type Tipset,
  toHex,
} from '../../node/index.ts'
import { UsageError } from '../../types/index.ts'
import { invalidParams } from '../errors.ts'

type Options = Readonly<Record<string, unknown>>

function readOptions(options: Options): StructLogOptions {
  const { limit = 0 } = options
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0)
    throw invalidParams('limit is a number of opcodes, 0 for all')
  return {
    disableStack: options['disableStack'] === true,
    disableStorage: options['disableStorage'] === true,
    enableMemory: options['enableMemory'] === true || options['disableMemory'] === false,
    limit,
  }
}

/** The bytes that a contract returned, as digits. */
function returnText(returnData: Uint8Array): string {
  return toHex(bytesOfCbor(returnData) ?? returnData).slice(2)
}

function assertNative(node: ChainNode): void {
  if (node.config.actors === 'native') return
  throw new UsageError(
    'FVM_TRACER',
    'opcodes are logged with native actors only: start the node without --actors, or give a tracer, as in { tracer: "callTracer" }',
  )
}

/** Logs the opcodes of an executed message, as go-ethereum's default tracer does. */
export function opcodesOfMessage(
  node: ChainNode,
  tipset: Tipset,
  index: number,
  options: Options,
): object {
  assertNative(node)
  const { message, outcome } = tipset.messages[index]!
  const { exitCode, gasUsed, returnData } = outcome.receipt
  const logger = new StructLogger(message.gasLimit, readOptions(options))
  node.observe(tipset, index, logger)
  return {
    gas: Number(gasUsed),
    failed: exitCode !== 0,
    returnValue: returnText(returnData),
    structLogs: logger.logs,
  }
}

/** Logs the opcodes of a call aside from the chain. */
export function opcodesOfCall(
  node: ChainNode,
  call: CallRequest,
  tipset: Tipset,
  options: Options,
): object {
  assertNative(node)
  const message = messageOfCall(call)
  const logger = new StructLogger(message.gasLimit, readOptions(options))
  const { receipt } = node.calls.observe(message, node.placeOf(tipset), logger)
  return {
    gas: Number(receipt.gasUsed),
    failed: receipt.exitCode !== 0,
    returnValue: returnText(receipt.returnData),
    structLogs: logger.logs,
  }
}
