import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { secp256k1Address, secp256k1PublicKey } from '../../src/crypto/index.ts'
import { isLibraryFrame, type StackFrame, stackText } from '../../src/debug-info/index.ts'
import { createGenesis, methodNumber } from '../../src/harness/index.ts'
import { CborWriter, Codec, cidOf, cidToString, MemoryBlockstore } from '../../src/ipld/index.ts'
import { createFakeExterns, FAKE_PROOFS } from '../../src/kernel/index.ts'
import {
  type ApplyKind,
  type ApplyRet,
  createMachine,
  Engine,
  encodeStampedEvent,
  type Frame,
  type Machine,
  type MachineOptions,
} from '../../src/machine/index.ts'
import { EMPTY_ARR_CID, StateTree } from '../../src/state-tree/index.ts'
import { Address, type Message } from '../../src/types/index.ts'

const CRATE = new URL('../../examples/rust-actor/', import.meta.url)
const WASM = readFileSync(new URL('vault.wasm', CRATE))
const SENDER = secp256k1Address(secp256k1PublicKey(new Uint8Array(32).fill(7)))
const SENDER_ID = 100n
const INIT = Address.id(1n)
const VAULT_ID = 1000n
const VAULT = Address.id(VAULT_ID)
const FIL = 10n ** 18n
const CODE_CID = 'bafk2bzacebttz7czw2gvwtyg6ibqgrqzdbdjw4prkceiuxai4obqi7obj4hy4'
const END_ROOT = 'bafy2bzacebocryz6oerjgmsrszehnjqb4ds62f2iewd6v2ebe3o3rhxc4nfpu'
const engine = new Engine()

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

type Param = (w: CborWriter) => void
const amount =
  (fil: bigint): Param =>
  (w) =>
    w.writeBigInt(fil * FIL)
const id =
  (value: bigint): Param =>
  (w) =>
    w.writeUint(value)

/**
 * [method, param, FIL sent, exit code, gas, return, events]; from `oracle ask`, fvm 4.8.4 at nv 28 with
 * the official actors, by this code.
 */
const SCRIPT: readonly (readonly [
  string,
  Param | undefined,
  bigint,
  number,
  number,
  string,
  string,
])[] = [
  [
    'Deposit',
    undefined,
    3n,
    0,
    4197885,
    '490029a2241af62c0000',
    '821903e8828403676465706f73697418514a490029a2241af62c00008403676163636f756e741851421864',
  ],
  ['Deposit', undefined, 0n, 16, 1275628, '', ''],
  ['BalanceOf', id(SENDER_ID), 0n, 0, 1963635, '490029a2241af62c0000', ''],
  ['BalanceOf', id(7n), 0n, 0, 1938665, '40', ''],
  ['BalanceOf', undefined, 0n, 16, 1275764, '', ''],
  [
    'Withdraw',
    amount(1n),
    0n,
    0,
    4659300,
    '49001bc16d674ec80000',
    '821903e88284036a7769746864726177616c18514a49000de0b6b3a76400008403676163636f756e741851421864',
  ],
  ['Withdraw', amount(11n), 0n, 18, 1704077, '', ''],
  ['Withdraw', amount(5n), 0n, 19, 2012294, '', ''],
  ['Withdraw', id(1n), 0n, 21, 1347602, '', ''],
  ['Average', undefined, 0n, 0, 1618765, '02', ''],
  ['Newest', id(0n), 0n, 0, 1633400, '1864', ''],
  ['Newest', id(3n), 0n, 24, 1641633, '', ''],
  [
    'Withdraw',
    amount(2n),
    0n,
    0,
    4504720,
    '40',
    '821903e88284036a7769746864726177616c18514a49001bc16d674ec800008403676163636f756e741851421864',
  ],
  ['Average', undefined, 0n, 4, 1573856, '', ''],
  ['Nonsense', undefined, 0n, 22, 1275400, '', ''],
  ['Constructor', amount(1n), 0n, 18, 1353738, '', ''],
]

test('every message to the vault ends as it does on the reference, to the unit of gas', () => {
  const code = cidToString(cidOf(Codec.RAW, WASM))
  expect(code, 'the code changed: ask the reference for its gas again').toBe(CODE_CID)
  const vault = newVault()
  for (const [index, row] of SCRIPT.entries()) {
    const [method, param, fil, exitCode, gas, returned, events] = row
    const applied = apply(vault, messageOf(method, param, fil, BigInt(index)), 'explicit')
    const step = `message ${index}: ${method}`
    expect(applied.receipt.exitCode, step).toBe(exitCode)
    expect(hex(applied.receipt.returnData), step).toBe(returned)
    expect(applied.events.map((event) => hex(encodeStampedEvent(event))).join(), step).toBe(events)
    expect(applied.receipt.gasUsed, step).toBe(BigInt(gas))
  }
  expect(cidToString(vault.flush())).toBe(END_ROOT)
})

test('no path of a machine is in the code', () => {
  expect(Buffer.from(WASM).toString('latin1')).not.toMatch(/\/(root|home|tmp|work|Users)\//)
})

test('an abort shows who called it, at the line of the check', () => {
  const { frames, message } = failureOf('Withdraw', amount(5n))
  expect(message).toBe('f0100 has 0.0 FIL here and wants 5.0 FIL')
  expect(stackText(frames)).toBe(
    'at vault::fail::abort (src/fail.rs:8:5)\n' +
      'at withdraw (src/lib.rs:98:9)\n' +
      'at invoke (src/lib.rs:58:23)',
  )
})

test('a panic shows its line, apart from the frames of the panic handler', () => {
  const { frames, message } = failureOf('Newest', id(3n))
  expect(message).toMatch(/^panicked at src\/lib.rs:124:19:\nindex out of bounds/)
  const own = frames.findIndex((frame) => !isLibraryFrame(frame))
  expect(frames.slice(0, own).map((frame) => frame.functionName)).toContain(
    'core::panicking::panic_bounds_check',
  )
  expect(frames.slice(own).map(({ functionName, line }) => [functionName, line])).toEqual([
    ['newest', 124],
    ['invoke', 60],
  ])
})

test('a trap shows the line of its instruction, inlined functions among its callers', () => {
  const { frames, message, exitCode } = failureOf('Average')
  expect(exitCode).toBe(4)
  expect(message).toBe('wasm trap: integer divide by zero')
  expect(frames.map(({ functionName, isInlined }) => [functionName, isInlined])).toEqual([
    ['checked_div', true],
    ['vault::unchecked_average', false],
    ['average', true],
    ['invoke', false],
  ])
  expect(stackText(frames)).toBe(
    'at vault::unchecked_average (src/lib.rs:137:20)\n' +
      'at average (src/lib.rs:131:13)\n' +
      'at invoke (src/lib.rs:61:22)',
  )
})

test('the lines shown are those of the source beside the code', () => {
  const { frames } = failureOf('Average')
  const shown = frames
    .filter(({ file }) => file?.startsWith('src/'))
    .map(({ file, line }) => lineOf(file as string, line as number))
  expect(shown).toEqual([
    'unsafe { total.checked_div(count).unwrap_unchecked() }',
    'answer(&unchecked_average(u64::try_from(fil).unwrap_or(u64::MAX), state.depositors))',
    '"Average" => average(),',
  ])
})

test('a message that runs out of gas shows the current line, unless a syscall used the last gas', () => {
  const places = new Set<string>()
  for (let gasLimit = 1_300_000n; gasLimit < 4_000_000n; gasLimit += 150_000n) {
    const vault = newVault({ stacks: true })
    const message = { ...messageOf('Deposit', undefined, 3n, 0n), gasLimit }
    const applied = apply(vault, message, 'explicit')
    expect(applied.receipt.exitCode).toBe(7)
    for (const frame of framesOf(vault, applied)) {
      if (frame.file?.startsWith('src/')) places.add(frame.functionName)
    }
  }
  expect([...places]).toContain('invoke')
})

test('nothing is recorded unless requested, and the gas is the same', () => {
  const plain = newVault()
  const noting = newVault({ stacks: true })
  for (const vault of [plain, noting]) {
    const applied = apply(vault, messageOf('Average', undefined, 0n, 0n), 'explicit')
    expect(applied.receipt.gasUsed).toBe(1_571_820n)
    const [frame] = backtraceOf(applied)
    expect(frame !== undefined && 'stack' in frame).toBe(vault === noting)
  }
})

test('a profiled message, whose code has probes, shows the same lines', () => {
  const { frames } = failureOf('Average', undefined, { profiling: true })
  expect(stackText(frames)).toBe(stackText(failureOf('Average').frames))
})

interface Failure {
  readonly exitCode: number
  readonly message: string
  readonly frames: readonly StackFrame[]
}

/** What a message that fails in a new vault shows. */
function failureOf(method: string, param?: Param, options: Partial<MachineOptions> = {}): Failure {
  const vault = newVault({ stacks: true, ...options })
  const applied = apply(vault, messageOf(method, param, 0n, 0n), 'explicit')
  const { exitCode } = applied.receipt
  return {
    exitCode,
    message: backtraceOf(applied)[0]?.message ?? '',
    frames: framesOf(vault, applied),
  }
}

function backtraceOf({ failure }: ApplyRet): readonly Frame[] {
  return failure?.type === 'MessageBacktrace' ? failure.backtrace.frames : []
}

function framesOf(vault: Machine, applied: ApplyRet): readonly StackFrame[] {
  const stack = backtraceOf(applied)[0]?.stack
  return stack === undefined ? [] : engine.stacks.read(stack, vault.blockstore)
}

function lineOf(file: string, line: number): string | undefined {
  const lines = readFileSync(new URL(file, CRATE), 'utf8').split('\n')
  return lines[line - 1]?.trim()
}

function newVault(options: Partial<MachineOptions> = {}): Machine {
  const blockstore = new MemoryBlockstore()
  const accounts = [{ address: SENDER, balance: 1000n * FIL }]
  const genesis = createGenesis(blockstore, { network: 'mainnet', networkVersion: 28, accounts })
  const code = cidOf(Codec.RAW, WASM)
  blockstore.put(code, WASM)
  const tree = StateTree.load(blockstore, genesis)
  tree.setActor(VAULT_ID, {
    code,
    state: EMPTY_ARR_CID,
    sequence: 0n,
    balance: 0n,
    delegatedAddress: undefined,
  })
  const machine = createMachine({
    networkVersion: 28,
    epoch: 1000n,
    timestamp: 30_000n,
    baseFee: 100n,
    circulatingSupply: 2n * 10n ** 27n,
    stateRoot: tree.flush(),
    blockstore,
    externs: createFakeExterns(),
    proofs: FAKE_PROOFS,
    engine,
    ...options,
  })
  const construct = { ...messageOf('Constructor', amount(10n), 0n, 0n), from: INIT }
  expect(apply(machine, construct, 'implicit').receipt.exitCode).toBe(0)
  return machine
}

function messageOf(
  method: string,
  param: Param | undefined,
  fil: bigint,
  sequence: bigint,
): Message {
  const w = new CborWriter()
  if (param !== undefined) {
    w.writeArrayHeader(1)
    param(w)
  }
  return {
    version: 0n,
    from: SENDER,
    to: VAULT,
    sequence,
    value: fil * FIL,
    methodNum: methodNumber(method),
    params: w.finish(),
    gasLimit: 1_000_000_000n,
    gasFeeCap: 100n,
    gasPremium: 1n,
  }
}

function apply(machine: Machine, message: Message, kind: ApplyKind): ApplyRet {
  return machine.executeMessage(message, kind, encoded(message).length + 69)
}

function encoded(m: Message): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(10)
  w.writeUint(m.version)
  w.writeBytes(m.to.bytes)
  w.writeBytes(m.from.bytes)
  w.writeUint(m.sequence)
  w.writeBigInt(m.value)
  w.writeUint(m.gasLimit)
  w.writeBigInt(m.gasFeeCap)
  w.writeBigInt(m.gasPremium)
  w.writeUint(m.methodNum)
  w.writeBytes(m.params)
  return w.finish()
}
