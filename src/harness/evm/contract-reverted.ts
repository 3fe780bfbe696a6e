import type { RevertReason } from '../abi/index.ts'
import { ActorFailed, type Result } from '../result.ts'

/** A contract that reverted, as calls of it throw it: with the reason, decoded. */
export class ContractReverted extends ActorFailed {
  override readonly name = 'ContractReverted'
  readonly reason: RevertReason

  constructor(what: string, result: Result<unknown>, reason: RevertReason) {
    super(what, result)
    this.reason = reason
  }

  /** The custom error's name, `Error` or `Panic`; undefined if nothing is known. */
  get errorName(): string | undefined {
    return this.reason.errorName
  }

  /** The arguments of the error. */
  get args(): readonly unknown[] {
    return this.reason.args
  }
}

/** @throws ContractReverted if a contract reverted, ActorFailed if the message failed otherwise */
export function assertSucceeded(what: string, result: Result<unknown>): void {
  if (result.ok) return
  const { revert } = result
  if (revert === undefined) throw new ActorFailed(what, result)
  throw new ContractReverted(what, result, revert)
}
