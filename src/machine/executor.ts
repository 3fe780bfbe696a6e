import { addressToString } from '../crypto/index.ts'
import { withLongTraces } from '../debug-info/index.ts'
import {
  type ChargeSink,
  computeGasOutputs,
  type GasCharge,
  GasTracker,
  gasToMilligas,
  milligasToGas,
} from '../gas/index.ts'
import { Codec } from '../ipld/index.ts'
import { Block, type InvocationResult } from '../kernel/index.ts'
import {
  type ActorId,
  BURNT_FUNDS_ACTOR_ID,
  EAM_ACTOR_ID,
  ErrorNumber,
  ExitCode,
  FatalError,
  MAX_I64,
  METHOD_SEND,
  type Message,
  OUT_OF_GAS,
  REWARD_ACTOR_ID,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import { isStackOverflow } from '../wasm/index.ts'
import { DefaultCallManager, type Recording } from './call-manager.ts'
import { ChargeSums } from './charge-sums.ts'
import { applyOnDeepStack } from './deep-stack/deep-run.ts'
import { MessageProfiler } from './profiler/message-profiler.ts'
import type { RunningMachine } from './running-machine.ts'
import type { ApplyFailure, ApplyKind, ApplyRet, ExecutionEvent, Receipt } from './types.ts'

const NO_BYTES = new Uint8Array(0)
/** The name of the inclusion charge of an implicit message, which is zero. */
const NO_INCLUSION: GasCharge = { type: 'GasCharge', name: 'none', compute: 0, other: 0 }

/** The result of preflight: who pays, how much was taken, and the cost of inclusion. */
interface Admitted {
  readonly senderId: ActorId
  readonly gasCost: TokenAmount
  readonly inclusion: GasCharge
}

/** Message of the error of calls under cheats that overflow the stack of this thread. */
export const TOO_DEEP_FOR_CHEATS =
  'the calls of a test are nested too deep for the JavaScript stack'

/**
 * Applies one message to a machine's state. A message that overflows the stack of this thread runs
 * once more on a large one, from the state before it.
 *
 * @param rawLength - size in bytes of the message on chain, for the inclusion charge
 * @throws FatalError if the host is wrong; the state is then as before. With `fatal: 'receipt'` a
 *   failure inside a call becomes the reference's receipt: exit code 10, the whole gas limit used
 * @see fvm 4.8.4 `fvm/src/executor/default.rs`
 */
export function executeMessage(
  machine: RunningMachine,
  message: Message,
  kind: ApplyKind,
  rawLength: number,
): ApplyRet {
  try {
    return applyOnThisStack(machine, message, kind, rawLength)
  } catch (thrown) {
    if (!isStackOverflow(thrown)) throw thrown
  }
  // The host's own state cannot cross to the worker, and a run without it would be another one.
  if (machine.hooks.cheats !== undefined) throw new FatalError(TOO_DEEP_FOR_CHEATS)
  return applyOnDeepStack(machine, message, kind, rawLength)
}

/** Executes as {@link executeMessage} does, but throws a stack overflow; the state is then as before. */
export function applyOnThisStack(
  machine: RunningMachine,
  message: Message,
  kind: ApplyKind,
  rawLength: number,
): ApplyRet {
  const { stateTree } = machine
  const { blockObserver, evmObserver } = machine.hooks
  evmObserver?.begin()
  const counting = blockObserver && machine.engine.blockCounts.begin(blockObserver)
  stateTree.beginTransaction()
  try {
    const applied = machine.stacks
      ? withLongTraces(() => applyMessage(machine, message, kind, rawLength))
      : applyMessage(machine, message, kind, rawLength)
    stateTree.endTransaction(false)
    evmObserver?.end?.()
    counting?.end()
    return applied
  } catch (thrown) {
    stateTree.abandonTransactions()
    counting?.drop()
    throw thrown
  }
}

function applyMessage(
  machine: RunningMachine,
  message: Message,
  kind: ApplyKind,
  rawLength: number,
): ApplyRet {
  const admitted = preflight(machine, message, kind, rawLength)
  if ('receipt' in admitted) return admitted
  const { senderId, gasCost, inclusion } = admitted
  const trace: ExecutionEvent[] | undefined = machine.context.tracing ? [] : undefined
  const charges =
    trace === undefined || machine.mostTraced === Infinity
      ? trace
      : new ChargeSums(trace, machine.mostTraced)
  const profiler = machine.profiling
    ? new MessageProfiler(machine.engine.recorder, charges)
    : undefined
  const recording = { senderId, gasCost, inclusion, trace, charges, profiler }
  try {
    return applyAdmitted(machine, message, kind, recording)
  } finally {
    profiler?.close()
  }
}

function applyAdmitted(
  machine: RunningMachine,
  message: Message,
  kind: ApplyKind,
  admitted: Admitted & Recording & { readonly charges: ChargeSink | undefined },
): ApplyRet {
  const { senderId, inclusion, trace, charges, profiler } = admitted
  const receiver = machine.stateTree.lookupId(message.to)
  const limit = gasToMilligas(message.gasLimit)
  const gas = new GasTracker(limit, profiler ?? charges)
  profiler?.attach(gas)
  const call = {
    origin: senderId,
    originAddress: message.from,
    receiver,
    receiverAddress: message.to,
    nonce: message.sequence,
    gasPremium: effectivePremium(message, machine.context.baseFee),
  }
  const cm = new DefaultCallManager(machine, gas, call, { trace, profiler })
  gas.chargeBig(inclusion.name, BigInt(inclusion.compute), BigInt(inclusion.other))
  const outcome = run(cm, message, senderId)
  const eventsRoot = cm.events.root()
  const gasUsed = outcome.type === 'fatal' ? message.gasLimit : milligasToGas(gas.gasUsed, true)
  const receipt: Receipt = {
    exitCode: outcome.exitCode,
    returnData: outcome.value?.data ?? NO_BYTES,
    gasUsed,
    eventsRoot,
  }
  const failure: ApplyFailure | undefined =
    cm.backtrace.isEmpty || receipt.exitCode === ExitCode.OK
      ? undefined
      : { type: 'MessageBacktrace', backtrace: cm.backtrace }
  const outputs = kind === 'explicit' ? settle(machine, message, admitted, gasUsed) : NO_OUTPUTS
  // No spread: V8 of Node 20 takes about a microsecond for each property that follows one.
  return {
    penalty: outputs.penalty,
    minerTip: outputs.minerTip,
    baseFeeBurn: outputs.baseFeeBurn,
    overEstimationBurn: outputs.overEstimationBurn,
    refund: outputs.refund,
    gasRefund: outputs.gasRefund,
    gasBurned: outputs.gasBurned,
    receipt,
    failure,
    trace: trace ?? [],
    events: cm.events.events,
    returnCodec: outcome.value?.codec,
    gasExact: cm.gasExact,
    profile: profiler?.finish(outcome.type === 'fatal' ? limit : gas.gasUsed),
  }
}

type Outcome =
  | { readonly type: 'done'; readonly exitCode: ExitCode; readonly value: Block | undefined }
  | { readonly type: 'fatal'; readonly exitCode: ExitCode; readonly value: undefined }

/** Runs the call and converts its result or error to an exit code. */
function run(cm: DefaultCallManager, message: Message, senderId: ActorId): Outcome {
  const { methodNum, params } = message
  // Off-chain params are CBOR, not DAG-CBOR: links in them are not reachable.
  const block =
    params.length === 0
      ? undefined
      : new Block(methodNum === METHOD_SEND ? Codec.RAW : Codec.CBOR, params.slice())
  let result: InvocationResult
  try {
    result = cm.send({
      from: senderId,
      to: message.to,
      method: methodNum,
      params: block,
      value: message.value,
      gasLimit: undefined,
      readOnly: false,
    })
  } catch (thrown) {
    return outcomeOf(cm, message, thrown)
  }
  if (result.exitCode === ExitCode.OK) cm.backtrace.clear()
  return { type: 'done', exitCode: result.exitCode, value: result.value }
}

function outcomeOf(cm: DefaultCallManager, message: Message, thrown: unknown): Outcome {
  if (thrown === OUT_OF_GAS)
    return { type: 'done', exitCode: ExitCode.SYS_OUT_OF_GAS, value: undefined }
  if (thrown instanceof SyscallError) {
    cm.backtrace.begin({
      type: 'syscall',
      module: 'send',
      function: 'send',
      errorNumber: thrown.errorNumber,
      message: thrown.message,
    })
    return { type: 'done', exitCode: exitCodeOfDispatch(thrown.errorNumber), value: undefined }
  }
  if (!(thrown instanceof FatalError)) throw thrown
  const where = `[from=${addressToString(message.from)}, to=${addressToString(message.to)}, seq=${message.sequence}, m=${message.methodNum}, h=${cm.context.epoch}]`
  if (cm.machine.fatal === 'throw')
    throw new FatalError(`${where}: ${thrown.message}${describeFrames(cm)}`, { cause: thrown })
  cm.backtrace.setCause({
    type: 'fatal',
    message: `${where}: ${thrown.message}`,
    error: thrown,
  })
  return { type: 'fatal', exitCode: ExitCode.SYS_ASSERTION_FAILED, value: undefined }
}

/** Text of the actors on the stack of a fatal error, the source first. */
function describeFrames(cm: DefaultCallManager): string {
  return cm.backtrace.frames
    .map((frame) => `\n  in f0${frame.source} (method ${frame.method})`)
    .join('')
}

/** A message that could not be dispatched at all. */
function exitCodeOfDispatch(errorNumber: ErrorNumber): ExitCode {
  if (errorNumber === ErrorNumber.InsufficientFunds) return ExitCode.SYS_INSUFFICIENT_FUNDS
  if (errorNumber === ErrorNumber.NotFound) return ExitCode.SYS_INVALID_RECEIVER
  return ExitCode.SYS_ASSERTION_FAILED
}

/** The premium that is left of the fee cap after the base fee. */
function effectivePremium(message: Message, baseFee: TokenAmount): TokenAmount {
  const room = message.gasFeeCap - baseFee
  const premium = message.gasPremium < room ? message.gasPremium : room
  return premium > 0n ? premium : 0n
}

function preflight(
  machine: RunningMachine,
  message: Message,
  kind: ApplyKind,
  rawLength: number,
): Admitted | ApplyRet {
  if (message.gasLimit === 0n) throw new FatalError('Message has no gas limit set')
  if (message.gasLimit > MAX_I64) throw new FatalError('Message gas exceeds i64 max')
  const { stateTree, manifest } = machine
  const { baseFee } = machine.context
  const isExplicit = kind === 'explicit'
  const isIncluded = kind !== 'implicit'
  const inclusion = isIncluded ? machine.prices.onChainMessage(rawLength) : NO_INCLUSION
  const inclusionGas = milligasToGas(BigInt(inclusion.compute) + BigInt(inclusion.other), true)
  if (isIncluded && inclusionGas > message.gasLimit)
    return refused(
      ExitCode.SYS_OUT_OF_GAS,
      `Out of gas (${inclusionGas} > ${message.gasLimit})`,
      isExplicit ? baseFee * inclusionGas : 0n,
    )
  const penalty = isExplicit ? baseFee * message.gasLimit : 0n
  const senderId = stateTree.lookupId(message.from)
  if (senderId === undefined) return refused(ExitCode.SYS_SENDER_INVALID, 'Sender invalid', penalty)
  if (kind === 'implicit') return { senderId, gasCost: 0n, inclusion }
  const sender = stateTree.getActor(senderId)
  if (sender === undefined) return refused(ExitCode.SYS_SENDER_INVALID, 'Sender invalid', penalty)
  if (kind === 'prank') {
    stateTree.setActor(senderId, { ...sender, sequence: sender.sequence + 1n })
    return { senderId, gasCost: 0n, inclusion }
  }
  let { code } = sender
  let isValid = code.equals(manifest.accountCode) || code.equals(manifest.ethAccountCode)
  if (
    code.equals(manifest.placeholderCode) &&
    sender.sequence === 0n &&
    sender.delegatedAddress?.namespace === EAM_ACTOR_ID
  ) {
    isValid = true
    code = manifest.ethAccountCode
  }
  if (!isValid) return refused(ExitCode.SYS_SENDER_INVALID, 'Send not from valid sender', penalty)
  if (message.sequence !== sender.sequence)
    return refused(
      ExitCode.SYS_SENDER_STATE_INVALID,
      `Actor sequence invalid: ${message.sequence} != ${sender.sequence}`,
      penalty,
    )
  const gasCost = message.gasFeeCap * message.gasLimit
  if (sender.balance < gasCost)
    return refused(
      ExitCode.SYS_SENDER_STATE_INVALID,
      `Actor balance less than needed: ${sender.balance} < ${gasCost}`,
      penalty,
    )
  if (gasCost < 0n) throw new FatalError(`a negative gas cost of ${gasCost} cannot be deducted`)
  stateTree.setActor(senderId, {
    ...sender,
    code,
    sequence: sender.sequence + 1n,
    balance: sender.balance - gasCost,
  })
  return { senderId, gasCost, inclusion }
}

interface Settled {
  readonly penalty: TokenAmount
  readonly minerTip: TokenAmount
  readonly baseFeeBurn: TokenAmount
  readonly overEstimationBurn: TokenAmount
  readonly refund: TokenAmount
  readonly gasRefund: bigint
  readonly gasBurned: bigint
}

const NO_OUTPUTS: Settled = {
  penalty: 0n,
  minerTip: 0n,
  baseFeeBurn: 0n,
  overEstimationBurn: 0n,
  refund: 0n,
  gasRefund: 0n,
  gasBurned: 0n,
}

/** Burns, tips and refunds what preflight took. */
function settle(
  machine: RunningMachine,
  message: Message,
  { senderId, gasCost }: Admitted,
  gasUsed: bigint,
): Settled {
  const out = computeGasOutputs(gasUsed, {
    gasLimit: message.gasLimit,
    baseFee: machine.context.baseFee,
    feeCap: message.gasFeeCap,
    premium: message.gasPremium,
  })
  deposit(machine, BURNT_FUNDS_ACTOR_ID, out.baseFeeBurn)
  deposit(machine, REWARD_ACTOR_ID, out.minerTip)
  deposit(machine, BURNT_FUNDS_ACTOR_ID, out.overEstimationBurn)
  deposit(machine, senderId, out.refund)
  if (out.baseFeeBurn + out.overEstimationBurn + out.refund + out.minerTip !== gasCost)
    throw new FatalError('Gas handling math is wrong')
  return {
    penalty: out.minerPenalty,
    minerTip: out.minerTip,
    baseFeeBurn: out.baseFeeBurn,
    overEstimationBurn: out.overEstimationBurn,
    refund: out.refund,
    gasRefund: out.gasRefund,
    gasBurned: out.gasBurned,
  }
}

function deposit(machine: RunningMachine, id: ActorId, amount: TokenAmount): void {
  if (amount < 0n) throw new FatalError('attempted to transfer negative value into actor')
  if (amount === 0n) return
  const actor = machine.stateTree.getActor(id)
  if (actor === undefined)
    throw new FatalError(`failed to lookup actor f0${id} for transfer: the state has none`)
  machine.stateTree.setActor(id, { ...actor, balance: actor.balance + amount })
}

/** A message that is not run: its miner pays a penalty, nothing changes. */
function refused(exitCode: ExitCode, message: string, penalty: TokenAmount): ApplyRet {
  return {
    ...NO_OUTPUTS,
    penalty,
    receipt: { exitCode, returnData: NO_BYTES, gasUsed: 0n, eventsRoot: undefined },
    failure: { type: 'PreValidation', message },
    trace: [],
    events: [],
    returnCodec: undefined,
    gasExact: true,
    profile: undefined,
  }
}
