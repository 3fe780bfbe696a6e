import { CborReader, CborWriter, type Cid, Codec } from '../../ipld/index.ts'
import {
  ActorError,
  DecodeError,
  EAM_ACTOR_ID,
  ExitCode,
  INIT_ACTOR_ID,
  SYSTEM_ACTOR_ID,
  type TokenAmount,
} from '../../types/index.ts'
import { type IpldBlock, readBlock } from '../runtime/block-io.ts'
import { readTuple } from '../runtime/cbor-fields.ts'
import type { ActorMethod } from '../runtime/dispatch.ts'
import { nativeActor } from '../runtime/native-actor.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type EthAddress, idOfEthAddress, wordBytes, wordOfBytes } from './address.ts'
import { Bytecode, bytecodeOf } from './bytecode.ts'
import { EVM, EVM_MAX_RESERVED_METHOD } from './definition.ts'
import { execute } from './execute.ts'
import { EVM_EXECUTION_MODEL } from './execution-model.ts'
import { EvmExitCode } from './exit-codes.ts'
import { EMPTY_HASH } from './ext.ts'
import { Frame, type Output } from './frame.ts'
import { nativeMethodInput, nativeMethodOutput } from './native-method.ts'
import type { EvmFrameKind } from './observer.ts'
import { EVM_STATE } from './state.ts'
import { isDead } from './stored-state.ts'
import { System } from './system.ts'

const EMPTY = new Uint8Array(0)
/** Keccak-256 of nothing. */
const EMPTY_HASH_BYTES = wordBytes(EMPTY_HASH)

/**
 * A contract in TypeScript. Its methods read and write blocks themselves: their codecs are checked, and
 * InvokeEVM takes raw blocks and none.
 *
 * @see builtin-actors v18.0.0 `actors/evm/src/lib.rs`
 */
export const EVM_ACTOR = nativeActor(EVM, {
  isRestricted: false,
  handlers: {
    Constructor: construct('Constructor', INIT_ACTOR_ID, System.create),
    Resurrect: construct('Resurrect', EAM_ACTOR_ID, System.resurrect),
    GetBytecode: { name: 'GetBytecode', invoke: (rt, _method, params) => getBytecode(rt, params) },
    GetBytecodeHash: {
      name: 'GetBytecodeHash',
      invoke: (rt, _method, params) => getBytecodeHash(rt, params),
    },
    GetStorageAt: {
      name: 'GetStorageAt',
      invoke: (rt, _method, params) => getStorageAt(rt, params),
    },
    InvokeContractDelegate: {
      name: 'InvokeContractDelegate',
      invoke: (rt, _method, params) => invokeDelegate(rt, params),
    },
    InvokeEVM: {
      name: 'InvokeEVM',
      invoke: (rt, _method, params) =>
        bytesBlock(invokeContract(rt, params === undefined ? EMPTY : bytesOf(params))),
    },
  },
  fallback: {
    name: 'handle_filecoin_method',
    invoke(rt, method, params) {
      if (method <= EVM_MAX_RESERVED_METHOD)
        throw new ActorError(ExitCode.USR_UNHANDLED_MESSAGE, 'Invalid method')
      return nativeMethodOutput(invokeContract(rt, nativeMethodInput(method, params)))
    },
  },
})

function construct(name: string, caller: bigint, open: (rt: Runtime) => System): ActorMethod {
  return {
    name,
    invoke(rt, _method, block) {
      const { creator, initcode } = decode(block, (r) => {
        readTuple(r, 2, 'constructor params')
        return {
          creator: wordOfBytes(r.readFixedBytes(20, 'creator')),
          initcode: r.readBytes().slice(),
        }
      })
      rt.requireCaller(caller)
      initialize(open(rt), creator, initcode)
      return undefined
    },
  }
}

/** Bytes of init code in which loops of a constructor are looked for. */
const INIT_PUSHES = 8_192

function initialize(system: System, caller: EthAddress, initcode: Uint8Array): void {
  const { message } = system.rt
  const receiver = system.ethAddressOf(message.receiver)
  if (idOfEthAddress(receiver) !== undefined)
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `contract f0${message.receiver} doesn't have an eth address`,
    )
  if (initcode.length > 0) {
    const bytecode = new Bytecode(initcode, INIT_PUSHES)
    chargeScan(system.rt, bytecode)
    const value = message.valueReceived
    const output = execute(
      new Frame({
        kind: 'create',
        system,
        bytecode,
        codeCid: undefined,
        caller,
        receiver,
        value,
        input: EMPTY,
      }),
    )
    system.setBytecode(outputOf(output))
  }
  system.flush()
}

function invokeContract(rt: Runtime, input: Uint8Array): Uint8Array {
  rt.acceptAnyCaller()
  const system = load(rt)
  if (system.bytecode === undefined) return EMPTY
  const caller = system.ethAddressOf(rt.message.caller)
  const codeCid = system.bytecode.cid
  return run(system, { kind: 'call', codeCid, caller, value: rt.message.valueReceived, input })
}

function invokeDelegate(rt: Runtime, block: IpldBlock | undefined): IpldBlock {
  if (block !== undefined && block.codec !== Codec.DAG_CBOR)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'method expects DAG-CBOR parameters')
  const params = decode(block, (r) => {
    readTuple(r, 4, 'delegate call params')
    return {
      codeCid: r.readLink(),
      input: r.readBytes().slice(),
      caller: wordOfBytes(r.readFixedBytes(20, 'caller')),
      value: r.readBigInt(),
    }
  })
  rt.requireCaller(rt.message.receiver)
  return bytesBlock(run(load(rt), { kind: 'delegatecall', ...params }))
}

interface ContractCall {
  readonly kind: EvmFrameKind
  readonly codeCid: Cid
  readonly caller: EthAddress
  readonly value: TokenAmount
  readonly input: Uint8Array
}

function run(system: System, call: ContractCall): Uint8Array {
  const code = readCode(system.rt, call.codeCid)
  if (code.length === 0) return EMPTY
  const bytecode = bytecodeOf(call.codeCid.key, code)
  chargeScan(system.rt, bytecode)
  const receiver = system.ethAddressOf(system.rt.message.receiver)
  const { kind, codeCid, caller, value, input } = call
  const output = execute(
    new Frame({ kind, system, bytecode, codeCid, caller, receiver, value, input }),
  )
  if (!output.isRevert) system.flush()
  system.chargeRelease()
  return outputOf(output)
}

/** Charges the search of code for jump destinations, which each run makes. */
function chargeScan(rt: Runtime, { code, opcodes }: Bytecode): void {
  const { codeByte, scannedOpcode } = EVM_EXECUTION_MODEL
  rt.sys.chargeExecution(codeByte * code.length + scannedOpcode * opcodes)
}

/** @throws ActorError `REVERTED` with the data of a revert */
function outputOf({ isRevert, data }: Output): Uint8Array {
  if (isRevert) throw new ActorError(EvmExitCode.REVERTED, 'contract reverted', bytesBlock(data))
  return data
}

function readCode(rt: Runtime, cid: Cid): Uint8Array {
  try {
    return readBlock(rt.sys, cid)
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    throw new ActorError(ExitCode.USR_NOT_FOUND, 'failed to read bytecode')
  }
}

function load(rt: Runtime): System {
  try {
    return System.load(rt)
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    throw new ActorError(
      ExitCode.USR_UNSPECIFIED,
      `failed to create execution abstraction layer: ${thrown.message}`,
    )
  }
}

function getBytecode(rt: Runtime, params: IpldBlock | undefined): IpldBlock {
  assertNoParams(params)
  rt.acceptAnyCaller()
  const state = rt.state(EVM_STATE)
  const w = new CborWriter()
  if (isDead(rt, state)) w.writeNull()
  else w.writeLink(state.bytecode)
  return { codec: Codec.DAG_CBOR, data: w.finish() }
}

function getBytecodeHash(rt: Runtime, params: IpldBlock | undefined): IpldBlock {
  assertNoParams(params)
  rt.acceptAnyCaller()
  const state = rt.state(EVM_STATE)
  return bytesBlock(isDead(rt, state) ? EMPTY_HASH_BYTES : state.bytecodeHash)
}

function getStorageAt(rt: Runtime, params: IpldBlock | undefined): IpldBlock {
  const key = decode(params, (r) => {
    readTuple(r, 1, 'GetStorageAt params')
    const bytes = r.readBytes()
    if (bytes.length > 32) throw new DecodeError('a word has at most 32 bytes')
    return wordOfBytes(bytes)
  })
  rt.requireCaller(SYSTEM_ACTOR_ID)
  const word = wordBytes(System.load(rt).getStorage(key))
  const first = word.findIndex((byte) => byte !== 0)
  return bytesBlock(first < 0 ? EMPTY : word.subarray(first))
}

function assertNoParams(params: IpldBlock | undefined): void {
  if (params !== undefined)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'method expects no arguments')
}

function bytesOf(block: IpldBlock): Uint8Array {
  if (block.codec === Codec.RAW) return block.data
  return decode(block, (r) => r.readBytes().slice())
}

function bytesBlock(bytes: Uint8Array): IpldBlock {
  const w = new CborWriter()
  w.writeBytes(bytes)
  return { codec: Codec.CBOR, data: w.finish() }
}

function decode<T>(block: IpldBlock | undefined, read: (r: CborReader) => T): T {
  if (block === undefined)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'method expects arguments')
  try {
    if (block.codec !== Codec.CBOR && block.codec !== Codec.DAG_CBOR)
      throw new DecodeError('unsupported protocol')
    const r = new CborReader(block.data)
    const value = read(r)
    r.end()
    return value
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new ActorError(ExitCode.USR_SERIALIZATION, thrown.message)
  }
}
