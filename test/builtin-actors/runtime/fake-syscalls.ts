import type { ActorSyscalls, SendAnswer } from '../../../src/builtin-actors/runtime/syscalls.ts'
import { type Cid, Codec, cidOf } from '../../../src/ipld/index.ts'
import { type Address, type ErrorNumber, SyscallError } from '../../../src/types/index.ts'

/** The code of some actor. */
export function codeCid(name: string): Cid {
  return cidOf(Codec.RAW, new TextEncoder().encode(name))
}

/** The state of an actor before its constructor. */
export const EMPTY_STATE = cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80))

/**
 * Syscalls for one call of one actor (f0200), over blocks in memory. Every call is noted by its name;
 * one that is not here is not to be made.
 */
export class FakeSyscalls {
  readonly calls: string[] = []
  readonly blocks = new Map<string, Uint8Array>()
  readonly handles: { codec: number; data: Uint8Array }[] = [{ codec: 0, data: new Uint8Array() }]
  method = 2n
  caller = 100n
  /** The caller's type in the manifest: 0 for user code, undefined where there is no actor. */
  callerType: number | undefined = 4
  stateRoot: Cid = EMPTY_STATE
  /** What a setRoot or an event is refused with. */
  refusal: ErrorNumber | undefined = undefined
  /** What a send gives: an exit code, with data perhaps, or why it is refused. */
  answer: { exitCode: number; data?: Uint8Array } | { refused: ErrorNumber } = { exitCode: 0 }

  constructor() {
    this.blocks.set(EMPTY_STATE.key, Uint8Array.of(0x80))
  }

  /** As actors want them. */
  get sys(): ActorSyscalls {
    return new Proxy(this, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function' || typeof name !== 'string') return value
        return (...args: unknown[]) => {
          target.calls.push(name)
          return Reflect.apply(value, target, args) as unknown
        }
      },
    }) as unknown as ActorSyscalls // the calls that tests make are there
  }

  /** Parameters as a block. */
  params(codec: number, ...bytes: number[]): number {
    return this.handles.push({ codec, data: Uint8Array.from(bytes) }) - 1
  }

  debugEnabled(): boolean {
    return false
  }
  msgContext(): unknown {
    const { method: methodNumber, caller } = this
    return { origin: 100n, nonce: 0n, caller, receiver: 200n, methodNumber, valueReceived: 0n }
  }
  blockOpen(cid: Cid): { id: number; size: number } {
    const data = this.blocks.get(cid.key)!
    return { id: this.handles.push({ codec: Codec.DAG_CBOR, data }) - 1, size: data.length }
  }
  blockCreate(codec: bigint, data: Uint8Array): number {
    return this.handles.push({ codec: Number(codec), data }) - 1
  }
  blockLink(id: number): Cid {
    const { codec, data } = this.handles[id]!
    const cid = cidOf(codec, data)
    this.blocks.set(cid.key, data)
    return cid
  }
  blockData(id: number): Uint8Array {
    return this.handles[id]!.data
  }
  blockStat(id: number): { codec: number; size: number } {
    const { codec, data } = this.handles[id]!
    return { codec, size: data.length }
  }
  root(): Cid {
    return this.stateRoot
  }
  setRoot(root: Cid): void {
    if (this.refusal !== undefined) throw new SyscallError(this.refusal, 'refused')
    this.stateRoot = root
  }
  emitEvent(): void {
    if (this.refusal !== undefined) throw new SyscallError(this.refusal, 'refused')
  }
  getActorCodeCid(): Cid {
    if (this.callerType === undefined) throw new SyscallError(6, 'no actor')
    return codeCid('caller')
  }
  getBuiltinActorType(): number {
    return this.callerType ?? 0
  }
  createActor(): void {}
  selfDestruct(): void {}
  send(_to: Address, _method: bigint, _params: number): SendAnswer {
    const { answer } = this
    if ('refused' in answer) throw new SyscallError(answer.refused, 'refused')
    const { exitCode, data } = answer
    if (data === undefined) return { exitCode, blockId: 0, codec: 0, size: 0 }
    const blockId = this.handles.push({ codec: Codec.CBOR, data }) - 1
    return { exitCode, blockId, codec: Codec.CBOR, size: data.length }
  }
}
