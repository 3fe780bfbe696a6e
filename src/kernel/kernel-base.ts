import type { ActorId, MethodNum, TokenAmount } from '../types/index.ts'
import type { BlockRegistry } from './block-registry.ts'
import type { CallManager } from './call-manager.ts'

/** The call that a kernel serves. */
export interface Invocation {
  /** The immediate caller. */
  readonly caller: ActorId
  /** The actor that runs. */
  readonly actorId: ActorId
  readonly method: MethodNum
  readonly valueReceived: TokenAmount
  readonly readOnly: boolean
}

/** The state that every group of kernel operations uses. */
export class KernelBase {
  protected readonly cm: CallManager
  protected readonly blocks: BlockRegistry
  protected readonly invocation: Invocation

  constructor(cm: CallManager, blocks: BlockRegistry, invocation: Invocation) {
    this.cm = cm
    this.blocks = blocks
    this.invocation = invocation
  }
}
