import { CborWriter, Codec } from '../../ipld/index.ts'
import { ActorError, Address, EAM_ACTOR_ID, ErrorNumber, ExitCode } from '../../types/index.ts'
import { EAM } from '../eam/definition.ts'
import type { IpldBlock } from '../runtime/block-io.ts'
import { EXPORTED_METHODS } from '../runtime/exported-methods.ts'
import { builtinNumberOf } from '../runtime/native-actor.ts'
import { decodeReturn } from '../runtime/params.ts'
import {
  addressOfEth,
  ethAddressBytes,
  ethAddressOfWord,
  wordBytes,
  wordOfBytes,
} from './address.ts'
import type { EvmAnswer, EvmCheats, PrecompileCall } from './cheats.ts'
import { EVM } from './definition.ts'
import { EvmExitCode } from './exit-codes.ts'
import { bytecodeCidOf, contractTypeOf, returnedBytes } from './ext.ts'
import type { Frame } from './frame.ts'
import { callPrecompile } from './precompiles/call.ts'
import { precompileMilligas } from './precompiles/execution-cost.ts'
import { isReserved } from './precompiles/table.ts'
import type { Word } from './words.ts'

const INVOKE_DELEGATE = builtinNumberOf(EVM, 'InvokeContractDelegate')
const EAM_CREATE = builtinNumberOf(EAM, 'Create')
const EAM_CREATE2 = builtinNumberOf(EAM, 'Create2')
const TRANSFER_GAS_LIMIT = 10_000_000n
const EMPTY = new Uint8Array(0)
const EAM_ADDRESS = Address.id(EAM_ACTOR_ID)

/** The opcode that calls. */
export type CallKind = 'call' | 'delegate' | 'static'

/** The operands of a call. */
export interface CallOperands {
  readonly gas: bigint
  readonly to: bigint
  readonly value: bigint
  readonly inputOffset: Word
  readonly inputSize: Word
  readonly outputOffset: Word
  readonly outputSize: Word
}

interface CallResult {
  readonly isOk: boolean
  readonly data: IpldBlock | undefined
}

/** CALL, DELEGATECALL, STATICCALL: gives 1 or 0. @see builtin-actors v18.0.0 `actors/evm/src/interpreter/instructions/call.rs` */
export function call(frame: Frame, kind: CallKind, operands: CallOperands): bigint {
  const { system, memory } = frame
  const { value } = operands
  if (system.isReadOnly && value > 0n)
    throw new ActorError(ExitCode.USR_READ_ONLY, 'cannot transfer value when read-only')
  const input = memory.copy(operands.inputOffset, operands.inputSize)
  const to = ethAddressOfWord(operands.to)
  const { cheats } = system
  const cheated =
    cheats === undefined
      ? undefined
      : answerOf(frame, cheats, { to, input, kind, value: operands.value })
  let isOk: boolean
  if (cheated !== undefined) {
    isOk = cheated.isOk
    frame.returnData = cheated.data
  } else if (isReserved(to) && cheats?.isContract(to) !== true) {
    frame.meter.pending += precompileMilligas(to, input)
    frame.meter.settle()
    const answer = callPrecompile(system, to, input, { kind, gas: operands.gas, value })
    isOk = answer !== undefined
    frame.returnData = answer ?? EMPTY
  } else {
    const result =
      kind === 'delegate'
        ? delegateCall(frame, to, operands.gas, input)
        : plainCall(frame, { kind, to, gas: operands.gas, value: operands.value, input })
    isOk = result.isOk
    frame.returnData = returnedBytes(result.data)
  }
  memory.copyFrom(operands.outputOffset, operands.outputSize, 0, frame.returnData)
  return isOk ? 1n : 0n
}

/** Returns the answer of a test runner to a call that the call manager does not see. */
function answerOf(frame: Frame, cheats: EvmCheats, call: PrecompileCall): EvmAnswer | undefined {
  const { to, input } = call
  if (isReserved(to)) return cheats.precompile(call)
  if (call.kind === 'delegate') return cheats.delegate(to, input)
  if (!cheats.isHosted(to)) return undefined
  const { system, bytecode, pc } = frame
  const from = system.rt.message.receiver
  const site = { code: bytecode.code, pc, isCreation: frame.codeCid === undefined }
  return system.ask(() => cheats.answer({ to, input, from, site }))
}

interface PlainCall {
  readonly kind: CallKind
  readonly to: bigint
  readonly gas: bigint
  readonly value: bigint
  readonly input: Uint8Array
}

function plainCall({ system }: Frame, { kind, to, gas, value, input }: PlainCall): CallResult {
  const isTransfer = (gas === 0n && value > 0n) || (gas === 2300n && value === 0n)
  const params = input.length === 0 ? undefined : { codec: Codec.RAW, data: input }
  const gasLimit = system.callGasLimit(isTransfer ? TRANSFER_GAS_LIMIT : gas)
  const isStatic = kind === 'static'
  const { errorNumber, exitCode, data } = system.sendRaw({
    to: addressOfEth(to),
    method: EXPORTED_METHODS.InvokeEVM,
    params,
    value,
    gasLimit,
    readOnly: isStatic,
  })
  if (errorNumber === undefined) return { isOk: exitCode === ExitCode.OK, data }
  const isOk =
    errorNumber === ErrorNumber.NotFound ||
    (errorNumber === ErrorNumber.ReadOnly && (system.isReadOnly || isStatic))
  return { isOk, data: undefined }
}

function delegateCall(frame: Frame, to: bigint, gas: bigint, input: Uint8Array): CallResult {
  const { system } = frame
  const found = contractTypeOf(system, to)
  if (found.type === 'account' || found.type === 'absent') return { isOk: true, data: undefined }
  if (found.type !== 'evm') return { isOk: false, data: undefined }
  const code = bytecodeCidOf(system, found.address)
  if (code === undefined) return { isOk: true, data: undefined }
  const w = new CborWriter()
  w.writeArrayHeader(4)
  w.writeLink(code)
  w.writeBytes(input)
  w.writeBytes(ethAddressBytes(frame.caller))
  w.writeBigInt(frame.value)
  const self = Address.id(system.rt.message.receiver)
  const params = { codec: Codec.DAG_CBOR, data: w.finish() }
  const gasLimit = system.callGasLimit(gas)
  const method = INVOKE_DELEGATE
  return orFailed(() =>
    system.send({ to: self, method, params, value: 0n, gasLimit, readOnly: false }),
  )
}

/** Executes CREATE. @returns the address of the new contract, or 0 */
export function create(frame: Frame, value: bigint, offset: Word, size: Word): bigint {
  assertMayCreate(frame)
  frame.returnData = EMPTY
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeBytes(frame.memory.slice(offset, size))
  w.writeUint(frame.system.nonce)
  return createBy(frame, EAM_CREATE, w.finish(), value)
}

/** The operands of CREATE2. */
export interface Create2Operands {
  readonly value: bigint
  /** The place of the init code in memory. */
  readonly offset: Word
  readonly size: Word
  readonly salt: bigint
}

/** Executes CREATE2. @returns the address of the new contract, or 0 */
export function create2(frame: Frame, { value, offset, size, salt }: Create2Operands): bigint {
  assertMayCreate(frame)
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeBytes(frame.memory.slice(offset, size))
  w.writeBytes(wordBytes(salt))
  return createBy(frame, EAM_CREATE2, w.finish(), value)
}

function assertMayCreate({ system }: Frame): void {
  if (system.isReadOnly)
    throw new ActorError(ExitCode.USR_READ_ONLY, 'create called while read-only')
}

function createBy(frame: Frame, method: bigint, data: Uint8Array, value: bigint): bigint {
  const { system } = frame
  frame.returnData = EMPTY
  if (value > system.rt.sys.currentBalance()) return 0n
  system.incrementNonce()
  const limit = (63n * system.rt.sys.gasAvailable()) / 64n
  const params = { codec: Codec.CBOR, data }
  const result = orFailed(() =>
    system.send({ to: EAM_ADDRESS, method, params, value, gasLimit: limit, readOnly: false }),
  )
  if (!result.isOk) {
    frame.returnData = returnedBytes(result.data)
    return 0n
  }
  return decodeReturn(result.data, (r) => {
    r.readTupleHeader(3, 'create return')
    r.readUint()
    if (!r.readNull()) Address.fromBytes(r.readBytes())
    return wordOfBytes(r.readFixedBytes(20, 'address'))
  })
}

/** SELFDESTRUCT: sends the balance, then marks the contract. */
export function selfDestruct({ system }: Frame, beneficiary: bigint): void {
  if (system.isReadOnly)
    throw new ActorError(ExitCode.USR_READ_ONLY, 'selfdestruct called while read-only')
  const to = addressOfEth(ethAddressOfWord(beneficiary))
  const balance = system.rt.sys.currentBalance()
  try {
    system.transfer(to, balance)
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    throw new ActorError(
      EvmExitCode.SELFDESTRUCT_FAILED,
      `failed to transfer funds to beneficiary on SELFDESTRUCT: ${thrown.message}`,
    )
  }
  system.markSelfDestructed()
}

function orFailed(send: () => IpldBlock | undefined): CallResult {
  try {
    return { isOk: true, data: send() }
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    return { isOk: false, data: thrown.data }
  }
}
