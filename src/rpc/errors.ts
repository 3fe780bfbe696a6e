import { ActorFailed } from '../harness/index.ts'
import { ExecutionReverted, NullRoundError, OutOfBlockGas } from '../node/index.ts'
import { DecodeError, UsageError } from '../types/index.ts'

/** Codes of JSON-RPC errors. Sources: JSON-RPC 2.0, EIP-1474, lotus `api/api_errors.go`. */
export const RpcCode = {
  PARSE: -32700,
  INVALID_REQUEST: -32600,
  METHOD_NOT_FOUND: -32601,
  INVALID_PARAMS: -32602,
  INTERNAL: -32603,
  /** A filter that is not there, as clients look for it. */
  SERVER: -32000,
  LIMIT_EXCEEDED: -32005,
  RESOURCE_UNAVAILABLE: -32002,
  /** Anything that a method refuses. */
  REFUSED: 1,
  OUT_OF_GAS: 2,
  REVERTED: 3,
  ACTOR_NOT_FOUND: 11,
  NULL_ROUND: 12,
} as const

/** An error as it goes to the client. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** An error of JSON-RPC. */
export interface ErrorObject {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

const CODES: Readonly<Record<string, number>> = {
  FVM_NO_ACTOR: RpcCode.ACTOR_NOT_FOUND,
}

/** Makes the error that a client receives for something that was thrown; it never has a stack. */
export function errorObject(thrown: unknown): ErrorObject {
  if (thrown instanceof RpcError) {
    const { code, message, data } = thrown
    return data === undefined ? { code, message } : { code, message, data }
  }
  if (thrown instanceof ExecutionReverted)
    return { code: RpcCode.REVERTED, message: thrown.message, data: thrown.data }
  if (thrown instanceof NullRoundError)
    return { code: RpcCode.NULL_ROUND, message: thrown.message, data: Number(thrown.height) }
  if (thrown instanceof OutOfBlockGas) return { code: RpcCode.OUT_OF_GAS, message: thrown.message }
  if (thrown instanceof UsageError)
    return { code: CODES[thrown.code] ?? RpcCode.REFUSED, message: thrown.message }
  if (thrown instanceof ActorFailed)
    return { code: RpcCode.REFUSED, message: thrown.message.split('\n')[0]! }
  if (thrown instanceof DecodeError) return { code: RpcCode.REFUSED, message: thrown.message }
  const message = thrown instanceof Error ? thrown.message.split('\n')[0]! : 'unknown'
  return { code: RpcCode.INTERNAL, message: `internal error: ${message}` }
}

/** An error of a method's parameters. */
export function invalidParams(message: string): RpcError {
  return new RpcError(RpcCode.INVALID_PARAMS, message)
}
