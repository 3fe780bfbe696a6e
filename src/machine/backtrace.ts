import type { ActorId, ExitCode, MethodNum } from '../types/index.ts'
import type { RecordedStack } from './actor-stacks.ts'

/** An actor that exited with an error. */
export interface Frame {
  readonly source: ActorId
  readonly method: MethodNum
  readonly code: ExitCode
  readonly message: string
  /** The Wasm stack, if the machine records stacks. */
  readonly stack?: RecordedStack
}

/** The cause of a failure: the last failing syscall before the first abort, or a host error. */
export type Cause =
  | {
      readonly type: 'syscall'
      readonly module: string
      readonly function: string
      readonly errorNumber: number
      readonly message: string
    }
  | { readonly type: 'fatal'; readonly message: string; readonly error: unknown }

/**
 * The frames an error went through, source first, and its cause.
 *
 * @see fvm 4.8.4 `fvm/src/call_manager/backtrace.rs`
 */
export class Backtrace {
  frames: Frame[] = []
  cause: Cause | undefined = undefined

  get isEmpty(): boolean {
    return this.frames.length === 0 && this.cause === undefined
  }

  clear(): void {
    this.frames = []
    this.cause = undefined
  }

  /** Starts a new backtrace from a cause and drops the frames collected so far. */
  begin(cause: Cause): void {
    this.cause = cause
    this.frames = []
  }

  /** Sets the cause and keeps the frames. */
  setCause(cause: Cause): void {
    this.cause = cause
  }

  pushFrame(frame: Frame): void {
    this.frames.push(frame)
  }
}
