import {
  builtinNumberOf,
  EAM,
  EVM,
  EVM_MAX_RESERVED_METHOD,
  EvmExitCode,
  INIT,
  NATIVE_CODE,
} from '../../builtin-actors/index.ts'
import { type CallFrame, ethLogOf, type FVM, type Hex } from '../../harness/index.ts'
import { CborReader, Codec } from '../../ipld/index.ts'
import type { StampedEvent } from '../../kernel/index.ts'
import type { TracedBlock } from '../../machine/index.ts'
import {
  Address,
  concatBytes,
  DecodeError,
  EAM_ACTOR_ID,
  ExitCode,
  FIRST_USER_EXIT_CODE,
  INIT_ACTOR_ID,
  METHOD_CONSTRUCTOR,
} from '../../types/index.ts'
import { ethOfActor } from '../eth-address.ts'
import { bytesOfCbor, CREATE_EXTERNAL, INVOKE_EVM } from '../eth-transaction.ts'
import { exitText } from '../execution-error.ts'
import { fromHex, toHex, wordOf } from '../hex.ts'

/** A call as Ethereum sees it. */
export interface EthFrame {
  readonly kind: 'call' | 'staticcall' | 'delegatecall' | 'create' | 'create2'
  readonly from: Hex
  /** The receiver, or the contract that was created; undefined for a creation that failed. */
  readonly to: Hex | undefined
  readonly gas: bigint
  readonly gasUsed: bigint
  readonly value: bigint
  /** Input data, or creation code. */
  readonly input: Uint8Array
  /** Output data, or the code that was installed. */
  readonly output: Uint8Array
  /** Why it failed, in the words of Parity's traces. */
  readonly error: string | undefined
  readonly exitCode: ExitCode
  readonly calls: readonly EthFrame[]
  /** Logs of the frame itself; none of a frame that failed, or is below one that did. */
  readonly logs: readonly FrameLog[]
}

/** A log in its frame. */
export interface FrameLog {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  /** Number of the message's logs before it. */
  readonly index: number
  /** Number of the frame's calls before it. */
  readonly position: number
}

const NO_BYTES = new Uint8Array(0)
const NATIVE_SELECTOR = fromHex('0x868e10c4')
const RESURRECT = builtinNumberOf(EVM, 'Resurrect')
const GET_BYTECODE = builtinNumberOf(EVM, 'GetBytecode')
const INVOKE_DELEGATE = builtinNumberOf(EVM, 'InvokeContractDelegate')
const EAM_CREATE = builtinNumberOf(EAM, 'Create')
const EAM_CREATE2 = builtinNumberOf(EAM, 'Create2')
const INIT_EXEC = builtinNumberOf(INIT, 'Exec')

/** Texts of exit codes of contracts. Source: lotus `node/impl/eth/trace.go`, `traceErrMsg`. */
const CONTRACT_ERRORS: Readonly<Record<number, string>> = {
  [EvmExitCode.REVERTED]: 'Reverted',
  34: 'invalid instruction',
  35: 'undefined instruction',
  36: 'stack underflow',
  37: 'stack overflow',
  38: 'illegal memory access',
  39: 'invalid jump destination',
  40: 'self destruct failed',
}

/** Facts that the calls of one frame share. */
interface Scope {
  readonly caller: Hex
  readonly isEvm: boolean
  /** The contract whose code was asked for last: a DELEGATECALL that follows runs it. */
  lastBytecode: Hex | undefined
}

/** A frame, and the call whose own calls are its. */
interface Classified {
  readonly frame: Omit<EthFrame, 'calls' | 'logs'>
  readonly inner: CallFrame
}

/**
 * Reads a call tree as Ethereum sees it: contract calls, creations through the EAM, DELEGATECALLs;
 * other calls of native actors in the form of FIP-0054.
 *
 * @see lotus `node/impl/eth/trace.go`
 */
export class FrameReader {
  readonly #vm: FVM
  #events: ReadonlyMap<CallFrame, readonly PlacedEvent[]> = new Map()
  #logCount = 0

  /** @param vm - the world in which types of code are looked up */
  constructor(vm: FVM) {
    this.#vm = vm
  }

  /**
   * The frames of a message; undefined if its receiver was not found.
   *
   * @param events - the events of the message, for logs of frames
   */
  read(root: CallFrame, sender: Hex, events: readonly StampedEvent[] = []): EthFrame | undefined {
    this.#events = placeEvents(root, events)
    this.#logCount = 0
    return this.#walk(root, { caller: sender, isEvm: false, lastBytecode: undefined }, true)
  }

  /** The logs of a frame, in the order in which they were emitted. */
  #logsOf(frame: CallFrame): FrameLog[] {
    return (this.#events.get(frame) ?? []).flatMap(({ event, position }) => {
      const entries = event.entries.map(({ key, codec, value }) => ({ key, codec, bytes: value }))
      const log = ethLogOf(entries)
      if (log === undefined) return []
      const actor = this.#vm.getActor(Address.id(event.emitter))
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ethLogOf` writes 0x text
      const { topics, data } = log as { topics: Hex[]; data: Hex }
      return [
        {
          address: ethOfActor(event.emitter, actor),
          topics,
          data,
          index: this.#logCount++,
          position,
        },
      ]
    })
  }

  #walk(call: CallFrame, scope: Scope, isTop: boolean): EthFrame | undefined {
    const classified = this.#classify(call, scope, isTop)
    if (classified === undefined) return undefined
    const { frame, inner } = classified
    const within: Scope = {
      caller: addressOf(inner),
      isEvm: this.#isEvm(inner),
      lastBytecode: undefined,
    }
    const logs = this.#logsOf(inner)
    const calls = inner.calls.flatMap((one) => this.#walk(one, within, false) ?? [])
    return { ...frame, calls, logs }
  }

  #classify(call: CallFrame, scope: Scope, isTop: boolean): Classified | undefined {
    // A call that failed before it began is not a call for Ethereum.
    if (!isTop && (call.exitCode === undefined || isRefusal(call.exitCode))) return undefined
    if (call.id === undefined) return undefined
    if (call.method === INVOKE_EVM) return { frame: this.#contractCall(call, scope), inner: call }
    if (call.id === INIT_ACTOR_ID && call.method === INIT_EXEC)
      return this.#nativeCreation(call, scope)
    if (
      call.id === EAM_ACTOR_ID &&
      (call.method === EAM_CREATE || call.method === EAM_CREATE2 || call.method === CREATE_EXTERNAL)
    )
      return this.#creation(call, scope)
    if (scope.isEvm && call.method > 0n && call.method <= EVM_MAX_RESERVED_METHOD)
      return this.#privateCall(call, scope)
    return { frame: this.#nativeCall(call, scope), inner: call }
  }

  #contractCall(call: CallFrame, scope: Scope): Omit<EthFrame, 'calls' | 'logs'> {
    const input = payloadOf(call.params)
    const output = payloadOf(call.returned)
    if (input === undefined || output === undefined) return this.#nativeCall(call, scope)
    return this.#frame(call, scope, { input, output })
  }

  #nativeCall(call: CallFrame, scope: Scope): Omit<EthFrame, 'calls' | 'logs'> {
    return this.#frame(call, scope, {
      input: concatBytes([NATIVE_SELECTOR, nativeBody(call.method, call.params)]),
      output: nativeBody(BigInt(exitCodeOf(call)), call.returned),
    })
  }

  #frame(
    call: CallFrame,
    scope: Scope,
    change: Partial<EthFrame>,
  ): Omit<EthFrame, 'calls' | 'logs'> {
    return {
      kind: call.readOnly ? 'staticcall' : 'call',
      from: scope.caller,
      to: addressOf(call),
      gas: call.gasLimit,
      gasUsed: (call.totalGas + 999n) / 1_000n,
      value: call.value,
      input: NO_BYTES,
      output: NO_BYTES,
      error: this.#errorOf(call),
      exitCode: exitCodeOf(call),
      ...change,
    }
  }

  #creation(call: CallFrame, scope: Scope): Classified | undefined {
    if (call.readOnly) return undefined
    const input = creationCode(call)
    const inner = constructorOf(call)
    if (input === undefined || inner === undefined) return undefined
    const isOk = exitCodeOf(call) === ExitCode.OK
    const output = isOk
      ? this.#codeOf(inner)
      : exitCodeOf(call) === EvmExitCode.REVERTED
        ? (payloadOf(inner.returned) ?? NO_BYTES)
        : NO_BYTES
    const kind = call.method === EAM_CREATE2 ? 'create2' : 'create'
    const to = isOk ? createdAddress(call) : undefined
    return { frame: this.#frame(call, scope, { kind, to, input, output }), inner }
  }

  #nativeCreation(call: CallFrame, scope: Scope): Classified | undefined {
    const inner = call.calls.find(({ method }) => method === METHOD_CONSTRUCTOR)
    if (call.readOnly || inner === undefined) return undefined
    const isOk = exitCodeOf(call) === ExitCode.OK
    return {
      frame: this.#frame(call, scope, {
        kind: 'create',
        to: isOk ? addressOf(inner) : undefined,
        input: NATIVE_CODE,
        output: isOk ? NATIVE_CODE : NO_BYTES,
      }),
      inner,
    }
  }

  /** Calls that the EVM makes for itself: of them Ethereum knows DELEGATECALL only. */
  #privateCall(call: CallFrame, scope: Scope): Classified | undefined {
    if (call.method === GET_BYTECODE)
      scope.lastBytecode = exitCodeOf(call) === ExitCode.OK ? addressOf(call) : undefined
    if (call.method !== INVOKE_DELEGATE || scope.lastBytecode === undefined) return undefined
    const input = fieldOf(call.params, 1)
    const output = payloadOf(call.returned)
    if (input === undefined || output === undefined) return undefined
    const change = { kind: 'delegatecall', to: scope.lastBytecode, input, output } as const
    return { frame: this.#frame(call, scope, change), inner: call }
  }

  #isEvm({ actor }: CallFrame): boolean {
    return actor !== undefined && this.#vm.manifest.nameByCode(actor.code) === 'evm'
  }

  /** The code of a contract that was created. */
  #codeOf({ id }: CallFrame): Uint8Array {
    return id === undefined ? NO_BYTES : fromHex(this.#vm.evm.getCode(Address.id(id)))
  }

  #errorOf(call: CallFrame): string | undefined {
    const code = exitCodeOf(call)
    if (code === ExitCode.OK) return undefined
    if (code === ExitCode.SYS_OUT_OF_GAS) return 'out of gas'
    if (code < FIRST_USER_EXIT_CODE) return `vm error: ${exitText(code)}`
    const known = this.#isEvm(call) || call.id === EAM_ACTOR_ID ? CONTRACT_ERRORS[code] : undefined
    return known ?? `actor error: ${exitText(code)}`
  }
}

/** An event and the number of calls that its frame had made before it. */
interface PlacedEvent {
  readonly event: StampedEvent
  readonly position: number
}

/** Charge that each event of an actor begins with. */
const EVENT_CHARGE = 'OnActorEvent'

/**
 * The events of a message by the call that emitted them. Calls that failed, and those below them, emit
 * nothing that lasts, and are left out.
 */
function placeEvents(
  root: CallFrame,
  events: readonly StampedEvent[],
): ReadonlyMap<CallFrame, readonly PlacedEvent[]> {
  const placed = new Map<CallFrame, PlacedEvent[]>()
  let next = 0
  const visit = (frame: CallFrame): void => {
    if (exitCodeOf(frame) !== ExitCode.OK || next >= events.length) return
    const own: PlacedEvent[] = []
    let position = 0
    for (const step of frame.steps) {
      if (step.type === 'call') {
        visit(step.call)
        position++
      } else if (step.type === 'charge' && step.charge.name === EVENT_CHARGE) {
        const event = events[next]
        if (event === undefined) break
        own.push({ event, position })
        next++
      }
    }
    placed.set(frame, own)
  }
  visit(root)
  return placed
}

function addressOf({ id, actor }: CallFrame): Hex {
  return ethOfActor(id ?? 0n, actor)
}

function exitCodeOf({ exitCode }: CallFrame): ExitCode {
  return exitCode ?? ExitCode.SYS_ASSERTION_FAILED
}

function isRefusal(code: ExitCode): boolean {
  return code === ExitCode.SYS_INSUFFICIENT_FUNDS || code === ExitCode.SYS_ASSERTION_FAILED
}

/** The bytes in a block of CBOR; none in an empty block. */
function payloadOf(block: TracedBlock | undefined): Uint8Array | undefined {
  if (block === undefined || block.data.length === 0) return NO_BYTES
  if (block.codec === Codec.RAW) return block.data
  return bytesOfCbor(block.data)
}

/** The constructor's call, which init makes for the EAM, or the call that brings a dead contract back. */
function constructorOf(call: CallFrame): CallFrame | undefined {
  for (const inner of call.calls) {
    if (inner.id === INIT_ACTOR_ID) {
      const found = inner.calls.find(({ method }) => method === METHOD_CONSTRUCTOR)
      if (found !== undefined) return found
    }
    if (inner.method === RESURRECT && inner.id !== INIT_ACTOR_ID) return inner
  }
  return undefined
}

function creationCode(call: CallFrame): Uint8Array | undefined {
  return call.method === CREATE_EXTERNAL ? payloadOf(call.params) : fieldOf(call.params, 0)
}

/** The bytes in a field of a tuple. */
function fieldOf(block: TracedBlock | undefined, index: number): Uint8Array | undefined {
  if (block === undefined) return undefined
  try {
    const r = new CborReader(block.data)
    r.readArrayHeader()
    if (index === 1) r.readLink()
    return r.readBytes()
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return undefined
  }
}

/** The address in what the EAM returns: id, robust address, Ethereum address. */
function createdAddress({ returned }: CallFrame): Hex | undefined {
  if (returned === undefined) return undefined
  const r = new CborReader(returned.data)
  r.readArrayHeader()
  r.readUint()
  if (!r.readNull()) r.readBytes()
  return toHex(r.readBytes())
}

/** Two numbers and bytes as the ABI has them. */
function nativeBody(first: bigint, block: TracedBlock | undefined): Uint8Array {
  const data = block?.data ?? NO_BYTES
  return concatBytes([
    wordOf(first),
    wordOf(BigInt(block?.codec ?? 0)),
    wordOf(96n),
    wordOf(BigInt(data.length)),
    data,
    new Uint8Array((32 - (data.length % 32)) % 32),
  ])
}
