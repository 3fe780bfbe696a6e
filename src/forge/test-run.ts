import type { EvmObserver } from '../builtin-actors/index.ts'
import { bytesToHex, type Hex } from '../harness/index.ts'
import { CborReader, CborWriter } from '../ipld/index.ts'
import { type ApplyRet, type Machine, TOO_DEEP_FOR_CHEATS } from '../machine/index.ts'
import type { StateTree } from '../state-tree/index.ts'
import { Address, EAM_ACTOR_ID, ExitCode, FatalError } from '../types/index.ts'
import type { BaseWorld } from './base-world.ts'
import { INVOKE_EVM } from './cheat-addresses.ts'
import { addressOfHex, bytesOfBlock } from './eth-state.ts'
import type { ForgeHost } from './host.ts'
import { mockedBeacon } from './precompile-mocks.ts'
import { copySession } from './session.ts'

/** Gas of a test's message: more than any test uses, and within what the FVM counts. */
const GAS_LIMIT = 4_000_000_000_000n
const CREATE_EXTERNAL = 4n
const EMPTY = new Uint8Array(0)

/** The outcome of one message of a test. */
export interface RunOutcome {
  readonly isOk: boolean
  /** Bytes that it returned or reverted with. */
  readonly data: Uint8Array
  readonly exitCode: number
  /** Gas without what the test has hidden. */
  readonly gasUsed: bigint
  /** Why a failure without data failed, in the machine's words. */
  readonly reason: string | undefined
}

/** A state that messages of one test are applied to. */
export class TestRun {
  readonly tree: StateTree
  readonly host: ForgeHost
  readonly #machine: Machine
  readonly #sender: Address
  #sequence: bigint

  constructor(
    world: BaseWorld,
    tree: StateTree,
    host: ForgeHost,
    start: {
      readonly sender: Hex
      readonly sequence: bigint
      /** Watches contracts run. */
      readonly observer: EvmObserver | undefined
    },
  ) {
    this.tree = tree
    this.host = host
    this.#machine = world.machine(tree, (epoch) => mockedBeacon(host.session, epoch))
    this.#machine.setHooks({
      cheats: host,
      evmObserver: start.observer,
      overrides: host.primitives,
    })
    this.#sender = addressOfHex(start.sender)
    this.#sequence = start.sequence
  }

  /** Number of the next message. */
  get sequence(): bigint {
    return this.#sequence
  }

  /** Calls a contract. */
  call(to: Hex, input: Uint8Array, from?: Hex): RunOutcome {
    const w = new CborWriter()
    w.writeBytes(input)
    return this.#apply(addressOfHex(to), INVOKE_EVM, w.finish(), from)
  }

  /** Does something and undoes its changes of the state. */
  peek<T>(work: () => T): T {
    this.tree.beginTransaction()
    const { session } = this.host
    this.host.session = copySession(session)
    try {
      return work()
    } finally {
      this.tree.endTransaction(true)
      this.host.session = session
    }
  }

  /** Creates a contract with the next nonce of the sender. @returns its address, if it succeeds */
  create(initcode: Uint8Array): RunOutcome & { readonly address: Hex | undefined } {
    const w = new CborWriter()
    w.writeBytes(initcode)
    const outcome = this.#apply(Address.id(EAM_ACTOR_ID), CREATE_EXTERNAL, w.finish())
    return { ...outcome, address: outcome.isOk ? createdAddress(outcome.data) : undefined }
  }

  #apply(to: Address, methodNum: bigint, params: Uint8Array, from?: Hex): RunOutcome {
    const sequence = this.#sequence
    this.#sequence += 1n
    const message = {
      version: 0n,
      from: from === undefined ? this.#sender : addressOfHex(from),
      to,
      sequence,
      value: 0n,
      methodNum,
      params,
      gasLimit: GAS_LIMIT,
      gasFeeCap: 0n,
      gasPremium: 0n,
    }
    let applied: ApplyRet
    try {
      applied = this.#machine.executeMessage(message, 'implicit', 0)
    } catch (thrown) {
      if (!(thrown instanceof FatalError)) throw thrown
      if (thrown.message === TOO_DEEP_FOR_CHEATS) this.host.noteTooDeep()
      // One test that the host cannot run does not end the suite.
      const exitCode = ExitCode.SYS_ASSERTION_FAILED
      return { isOk: false, data: EMPTY, exitCode, gasUsed: 0n, reason: thrown.message }
    }
    const { exitCode, returnData, gasUsed } = applied.receipt
    const { gas } = this.host.session
    const paused = gas.pausedAt === undefined ? 0n : gasUsed - gas.pausedAt
    const hidden = gas.hidden + paused
    gas.pausedAt = undefined
    gas.hidden = 0n
    return {
      isOk: exitCode === ExitCode.OK,
      data: methodNum === INVOKE_EVM || exitCode !== ExitCode.OK ? dataOf(applied) : returnData,
      exitCode,
      gasUsed: gasUsed - hidden,
      reason: reasonOf(applied),
    }
  }
}

function dataOf({ receipt, returnCodec }: ApplyRet): Uint8Array {
  return returnCodec === undefined ? EMPTY : bytesOfBlock(returnCodec, receipt.returnData)
}

function reasonOf({ failure }: ApplyRet): string | undefined {
  if (failure === undefined) return undefined
  if (failure.type === 'PreValidation') return failure.message
  return failure.backtrace.frames[0]?.message
}

function createdAddress(data: Uint8Array): Hex {
  const r = new CborReader(data)
  r.readTupleHeader(3, 'create return')
  r.readUint()
  if (!r.readNull()) r.readBytes()
  return bytesToHex(r.readFixedBytes(20, 'address'))
}
