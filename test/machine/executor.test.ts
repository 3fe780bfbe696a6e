import { expect, test } from 'vitest'
import { Cid, Codec, cidToString, HashCode } from '../../src/ipld/index.ts'
import { createMachine } from '../../src/machine/index.ts'
import { Address, ExitCode, FatalError, UsageError } from '../../src/types/index.ts'
import { ALICE, ALICE_ID, BOB, createWorld, FIL, keyAddress, message } from './world.ts'

/** ThisEpochReward of the reward actor, whose Wasm is not in the store. */
const TO_REWARD = message({ to: Address.id(2n), methodNum: 3n })

test('a transfer moves value, burns the base fee and refunds the rest', () => {
  const { machine } = createWorld()
  const applied = machine.executeMessage(message({ value: FIL }), 'explicit', 100)
  expect(applied.receipt.exitCode).toBe(ExitCode.OK)
  expect(applied.gasExact).toBe(true)
  const { gasUsed } = applied.receipt
  expect(applied.baseFeeBurn).toBe(gasUsed * 100n)
  const alice = machine.stateTree.getActor(ALICE_ID)!
  expect(alice.sequence).toBe(1n)
  expect(alice.balance).toBe(
    999n * FIL - applied.baseFeeBurn - applied.overEstimationBurn - applied.minerTip,
  )
  expect(machine.stateTree.getActor(101n)!.balance).toBe(FIL)
  expect(machine.stateTree.getActor(99n)!.balance).toBe(
    applied.baseFeeBurn + applied.overEstimationBurn,
  )
})

test('a send to an unknown key address creates an account through the native actors', () => {
  const { machine } = createWorld()
  const carol = keyAddress(3)
  const applied = machine.executeMessage(message({ to: carol, value: 5n }), 'explicit', 100)
  expect(applied.receipt.exitCode).toBe(ExitCode.OK)
  expect(applied.gasExact).toBe(false) // the account's constructor ran natively
  const id = machine.stateTree.lookupId(carol)!
  expect(id).toBe(102n)
  const account = machine.stateTree.getActor(id)!
  expect(account.balance).toBe(5n)
  expect(machine.manifest.nameByCode(account.code)).toBe('account')
  const pubkey = machine.executeMessage(
    message({ to: carol, methodNum: 2n, sequence: 1n }),
    'explicit',
    100,
  )
  expect(pubkey.receipt.returnData).toEqual(Uint8Array.of(0x55, ...carol.bytes))
})

test('a send to an unknown f410 address creates a placeholder, which becomes an ethaccount when it sends', () => {
  const { machine } = createWorld()
  const eve = Address.delegated(10n, new Uint8Array(20).fill(7))
  const funded = machine.executeMessage(message({ to: eve, value: FIL }), 'explicit', 100)
  expect(funded.receipt.exitCode).toBe(ExitCode.OK)
  const id = machine.stateTree.lookupId(eve)!
  const nameOf = () => machine.manifest.nameByCode(machine.stateTree.getActor(id)!.code)
  expect(nameOf()).toBe('placeholder')
  const sent = machine.executeMessage(
    message({ from: eve, to: BOB, value: 1n, gasLimit: 10_000_000n }),
    'explicit',
    100,
  )
  expect(sent.receipt.exitCode).toBe(ExitCode.OK)
  expect(nameOf()).toBe('ethaccount')
})

test.each([
  ['an unknown sender', { from: keyAddress(9) }, ExitCode.SYS_SENDER_INVALID, /Sender invalid/],
  ['a wrong nonce', { sequence: 4n }, ExitCode.SYS_SENDER_STATE_INVALID, /4 != 0/],
  ['too little for the gas', { from: BOB }, ExitCode.SYS_SENDER_STATE_INVALID, /less than needed/],
  ['a gas limit below inclusion', { gasLimit: 1n }, ExitCode.SYS_OUT_OF_GAS, /Out of gas/],
  [
    'a sender that is not an account',
    { from: Address.id(1n) },
    ExitCode.SYS_SENDER_INVALID,
    /valid sender/,
  ],
])(
  '%s is refused before it runs, at a penalty, and nothing changes',
  (_name, fields, code, words) => {
    const { machine } = createWorld()
    const before = machine.flush()
    const applied = machine.executeMessage(message(fields), 'explicit', 100)
    expect(applied.receipt).toMatchObject({ exitCode: code, gasUsed: 0n })
    expect(applied.penalty).toBeGreaterThan(0n)
    expect(applied.failure).toMatchObject({
      type: 'PreValidation',
      message: expect.stringMatching(words),
    })
    expect(machine.flush()).toEqual(before)
  },
)

test('value that the sender lacks is exit code 6 with a cause that names the syscall', () => {
  const { machine } = createWorld()
  const applied = machine.executeMessage(message({ value: 10_000n * FIL }), 'explicit', 100)
  expect(applied.receipt.exitCode).toBe(ExitCode.SYS_INSUFFICIENT_FUNDS)
  expect(applied.failure).toMatchObject({
    type: 'MessageBacktrace',
    backtrace: {
      cause: { module: 'send', function: 'send', message: /sender does not have funds/ },
    },
  })
})

test('a message without a gas limit is a fatal error and no receipt', () => {
  const { machine } = createWorld()
  const before = machine.flush()
  expect(() => machine.executeMessage(message({ gasLimit: 0n }), 'explicit', 100)).toThrow(
    FatalError,
  )
  expect(machine.flush()).toEqual(before)
})

test('an actor that is neither native nor in the store is a fatal error naming it and the bundle command', () => {
  const { machine } = createWorld({ actors: 'wasm' })
  const before = machine.flush()
  expect(() => machine.executeMessage(TO_REWARD, 'explicit', 100)).toThrow(
    /built-in actor "reward".*litefvm bundle fetch v18/s,
  )
  expect(machine.flush()).toEqual(before)
})

test('the same failure is the receipt of the reference where receipts are asked for', () => {
  const { machine } = createWorld({ actors: 'wasm', fatal: 'receipt' })
  const applied = machine.executeMessage(TO_REWARD, 'explicit', 100)
  expect(applied.receipt).toMatchObject({
    exitCode: ExitCode.SYS_ASSERTION_FAILED,
    gasUsed: TO_REWARD.gasLimit,
  })
})

test('a state root that is not in the store is a usage error', () => {
  const { store } = createWorld()
  const unknown = Cid.v1(Codec.DAG_CBOR, HashCode.BLAKE2B_256, new Uint8Array(32))
  expect(() => createWorld({ stateRoot: unknown })).toThrow(UsageError)
  expect(() => createWorld({ stateRoot: unknown, blockstore: store })).toThrow(
    new RegExp(`does not have the state root ${cidToString(unknown)}`),
  )
})

test.each([
  [{ networkVersion: 17 }, /network version 17 is not supported: use 18 to 29/],
  [{ networkVersion: 25 }, /native actors are those of network versions 28 and 29, not of 25/],
])('%o is refused', (options, words) => {
  expect(() => createWorld(options)).toThrow(words)
})

test('an extern that answers with a promise is a usage error', () => {
  // A machine reads no extern by itself: the log that all externs go through is asked.
  const { machine } = createWorld({
    externs: {
      getChainRandomness: () => Promise.resolve(new Uint8Array(32)) as never,
      getBeaconRandomness: () => new Uint8Array(32),
      getTipsetCid: () => Cid.v1(Codec.RAW, HashCode.BLAKE2B_256, new Uint8Array(32)),
      verifyConsensusFault: () => ({ fault: undefined }),
    },
  })
  expect(() => machine.externs.getChainRandomness(1n)).toThrow(/returned a promise/)
})

test('createMachine gives a machine over a flushed root with the same actors', () => {
  const { machine, store } = createWorld()
  machine.executeMessage(message({ value: FIL }), 'explicit', 100)
  const stateRoot = machine.flush()
  const { machine: reopened } = createWorld({ blockstore: store, stateRoot })
  expect(reopened.stateTree.getActor(101n)!.balance).toBe(FIL)
  expect(reopened.stateTree.lookupId(ALICE)).toBe(ALICE_ID)
  expect(createMachine).toBeTypeOf('function')
})
