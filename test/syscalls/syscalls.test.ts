import { describe, expect, test } from 'vitest'
import { SYSCALLS_V3, SYSCALLS_V4, type SyscallTable } from '../../src/syscalls/index.ts'
import { Abort, ErrorNumber, ExitCode, FatalError, OUT_OF_GAS } from '../../src/types/index.ts'
import {
  ADDRESS,
  ADDRESS_AT,
  BUF,
  CASES,
  type Case,
  CID,
  CID_AT,
  DATA_AT,
  END,
  RET,
} from './cases.ts'
import { Harness } from './harness.ts'

function harnessFor(c: Case): Harness {
  const h = new Harness(c.version ?? 4)
  h.write(CID_AT, CID.bytes)
  h.write(ADDRESS_AT, ADDRESS.bytes)
  h.write(DATA_AT, Uint8Array.of(0xf0, 0xf1, 0xf2, 0xf3))
  if (c.memory !== undefined) h.write(c.memory.at, c.memory.bytes)
  if (c.kernel !== undefined) h.kernel.answers[c.kernel] = c.answer
  return h
}

const SYSCALL_OF_V4 = new Map<string, unknown>(
  Object.entries<SyscallTable>(SYSCALLS_V4).flatMap(([module, table]) =>
    Object.entries(table).map(([fn, row]) => [`${module}.${fn}`, row] as const),
  ),
)

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const titled = (c: Case): readonly [string, Case] => [`v${c.version ?? 4} ${c.name}`, c]

describe.each(CASES.map(titled))('%s', (_, c) => {
  const chargedByKernel = c.kernel === undefined ? [] : [`Kernel.${c.kernel}`]

  test('calls the kernel and writes its answer', () => {
    const h = harnessFor(c)
    expect(h.call(c.name, ...c.args)).toEqual({ errno: 0, gas: h.gas.gasAvailable })
    expect(h.kernel.calls).toEqual(
      c.kernel === undefined ? [] : [{ method: c.kernel, args: c.kernelArgs }],
    )
    if (c.returns !== undefined)
      expect(hex(h.bytes.subarray(RET, RET + c.returns.length / 2))).toBe(c.returns)
    if (c.writes !== undefined) {
      const { at, bytes } = c.writes
      expect(hex(h.bytes.subarray(at, at + bytes.length))).toBe(hex(bytes))
    }
    expect(h.takeCharges()).toEqual(['wasm_exec', 'OnSyscall', ...chargedByKernel])
  })

  test('writes its return value at an odd offset up to the last byte, and not past it', () => {
    if (c.returns === undefined) return
    const h = harnessFor(c)
    const at = END - c.returns.length / 2
    expect(h.call(c.name, at, ...c.args.slice(1)).errno).toBe(0)
    expect(hex(h.bytes.subarray(at))).toBe(c.returns)
    const asked = h.kernel.calls.length
    expect(h.call(c.name, at + 1, ...c.args.slice(1)).errno).toBe(ErrorNumber.IllegalArgument)
    expect(h.kernel.calls).toHaveLength(asked)
  })

  for (const { what, args, errno, reachesKernel = false } of c.refusals) {
    test(`refuses ${what}`, () => {
      const h = harnessFor(c)
      expect(h.call(c.name, ...args)).toEqual({ errno, gas: h.gas.gasAvailable })
      expect(h.kernel.calls).toHaveLength(reachesKernel ? 1 : 0)
      expect(h.invocation.lastError).toMatchObject({ errorNumber: errno })
      const after = reachesKernel ? chargedByKernel : []
      expect(h.takeCharges()).toEqual(['wasm_exec', 'OnSyscall', ...after])
    })
  }
})

test('every row of both tables has a case', () => {
  const others = ['vm.exit', 'gas.charge', 'gas.available'] // further down in this file
  for (const [version, abi] of [
    [3, SYSCALLS_V3],
    [4, SYSCALLS_V4],
  ] as const) {
    for (const [module, table] of Object.entries<SyscallTable>(abi)) {
      for (const [fn, row] of Object.entries(table)) {
        const name = `${module}.${fn}`
        const shared = SYSCALL_OF_V4.get(name) === row
        const wanted = version === 3 && !shared ? 3 : undefined
        const isCovered = CASES.some((c) => c.name === name && c.version === wanted)
        expect(isCovered || others.includes(name), `v${version} ${name}`).toBe(true)
      }
    }
  }
})

describe('vm.exit', () => {
  const abortOf = (h: Harness, ...args: number[]): Abort => {
    try {
      h.call('vm.exit', ...args)
    } catch (thrown) {
      if (thrown instanceof Abort) return thrown
      throw thrown
    }
    throw new TypeError('vm.exit returned')
  }

  test.each([
    [0, 5, 0, 0, new Abort(0, 'actor aborted', 5)],
    [16, 0, DATA_AT, 2, new Abort(16, 'hi', 0)],
    [-1, 9, DATA_AT, 2, new Abort(0xffff_ffff, 'hi', 9)],
    [15, 7, DATA_AT, 2, new Abort(ExitCode.SYS_ILLEGAL_EXIT_CODE, 'actor aborted with code 15', 7)],
    [
      17,
      0,
      END,
      2,
      new Abort(
        17,
        'failed to extract error message: syscall error: buffer 65536 (length 2) out of bounds (exit_code=IllegalArgument)',
      ),
    ],
  ])('code %i, block %i, message at %i of %i bytes', (code, block, at, length, expected) => {
    const h = new Harness()
    h.write(DATA_AT, Buffer.from('hi'))
    expect(abortOf(h, code, block, at, length)).toEqual(expected)
  })

  test('keeps the first and last 512 bytes of a long message, broken characters replaced', () => {
    const h = new Harness()
    h.write(BUF, new Uint8Array(1_030).fill(0x61))
    h.write(BUF + 511, Uint8Array.of(0xe2, 0x82, 0xac)) // a euro sign across the cut
    expect(abortOf(h, 16, 0, BUF, 1_030).message).toBe(
      `${'a'.repeat(511)}\ufffd ... (skipped 6 bytes) ... ${'a'.repeat(512)}`,
    )
    expect(abortOf(h, 16, 0, BUF, 1_024).message).toContain('a\u20aca')
  })

  test('a byte order mark is part of the message', () => {
    const h = new Harness()
    h.write(BUF, Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))
    expect(abortOf(h, 16, 0, BUF, 4).message).toBe('\ufeffa')
  })

  test('leaves the last error unchanged', () => {
    const h = new Harness()
    h.call('self.set_root', END)
    abortOf(h, 16, 0, 0, 0)
    expect(h.invocation.lastError?.function).toBe('set_root')
  })
})

describe('gas', () => {
  test('charge takes whole gas under a name', () => {
    const h = new Harness()
    h.write(DATA_AT, Buffer.from('hi'))
    expect(h.call('gas.charge', DATA_AT, 2, 3n).errno).toBe(0)
    expect(h.trace.at(-1)).toMatchObject({ name: 'hi', compute: 3_000, other: 0 })
  })

  test('a charge past 2^64 milligas runs out of gas', () => {
    const h = new Harness()
    let thrown: unknown
    try {
      h.call('gas.charge', DATA_AT, 0, -1n)
    } catch (e) {
      thrown = e
    }
    expect(thrown).toBe(OUT_OF_GAS)
    expect(h.trace.at(-1)).toMatchObject({ name: '', compute: 0xffff_ffff_ffff_ffffn })
  })

  test.each([
    ['a name out of bounds', END, 1],
    ['a name that is not UTF-8', DATA_AT, 1],
  ])('refuses %s', (_, at, length) => {
    const h = new Harness()
    h.write(DATA_AT, Uint8Array.of(0xff))
    expect(h.call('gas.charge', at, length, 3n).errno).toBe(ErrorNumber.IllegalArgument)
  })

  test('available is whole gas, rounded down', () => {
    const h = new Harness(4, 14_001_999n)
    expect(h.call('gas.available', RET).errno).toBe(0)
    expect(h.u64(RET)).toBe(1n)
  })
})

describe('debug, switched on', () => {
  const switchedOn = (): Harness => {
    const h = new Harness()
    h.kernel.debug = true
    h.write(DATA_AT, Buffer.from('hi\xff', 'latin1'))
    return h
  }

  test('enabled gives 0', () => {
    const h = switchedOn()
    h.call('debug.enabled', RET)
    expect(h.u32(RET)).toBe(0)
  })

  test('log hands over text', () => {
    const h = switchedOn()
    expect(h.call('debug.log', DATA_AT, 2).errno).toBe(0)
    expect(h.kernel.calls).toEqual([{ method: 'log', args: ['hi'] }])
    expect(h.call('debug.log', DATA_AT, 3).errno).toBe(ErrorNumber.IllegalArgument)
    expect(h.call('debug.log', END, 1).errno).toBe(ErrorNumber.IllegalArgument)
  })

  test('store_artifact hands over name and data', () => {
    const h = switchedOn()
    expect(h.call('debug.store_artifact', DATA_AT, 2, DATA_AT, 3).errno).toBe(0)
    expect(h.kernel.calls).toEqual([
      { method: 'storeArtifact', args: ['hi', Uint8Array.of(0x68, 0x69, 0xff)] },
    ])
    for (const args of [
      [DATA_AT, 3, DATA_AT, 3],
      [END, 1, DATA_AT, 3],
      [DATA_AT, 2, END, 1],
    ])
      expect(h.call('debug.store_artifact', ...args).errno).toBe(ErrorNumber.IllegalArgument)
  })
})

test('a send with the highest gas limit has none; one below saturates', () => {
  const h = new Harness()
  h.write(ADDRESS_AT, ADDRESS.bytes)
  h.kernel.answers['send'] = { exitCode: 0, blockId: 0, codec: 0, size: 0 }
  const limits = [-1n, -2n, 0n].map((limit) => {
    h.call('send.send', RET, ADDRESS_AT, 3, 0n, 0, 0n, 0n, limit, 0n)
    return h.kernel.calls.at(-1)?.args[4]
  })
  expect(limits).toEqual([undefined, 0xffff_ffff_ffff_ffffn, 0n])
})

test('no delegated address is a length of 0', () => {
  const h = new Harness()
  h.bytes.fill(7, RET, RET + 4)
  expect(h.call('actor.lookup_delegated_address', RET, 1n, BUF, 0).errno).toBe(0)
  expect(h.u32(RET)).toBe(0)
})

test('no consensus fault is all zeros', () => {
  const h = new Harness()
  h.bytes.fill(7, RET, RET + 20)
  expect(h.call('crypto.verify_consensus_fault', RET, 0, 0, 0, 0, 0, 0).errno).toBe(0)
  expect(hex(h.bytes.subarray(RET, RET + 20))).toBe('00'.repeat(20))
})

test('create_actor without an address passes none, with any pointer', () => {
  const h = new Harness()
  h.write(CID_AT, CID.bytes)
  expect(h.call('actor.create_actor', 1n, CID_AT, END + 9, 0).errno).toBe(0)
  expect(h.kernel.calls[0]?.args[2]).toBeUndefined()
})

test('the return value is written over an output buffer that it overlaps', () => {
  const h = new Harness()
  h.kernel.answers['root'] = CID
  expect(h.call('self.root', BUF, BUF, 38).errno).toBe(0)
  expect(h.u32(BUF)).toBe(38)
})

test.each([
  ['a negative balance', -1n],
  ['a balance past 2^128', 1n << 128n],
])('%s is fatal', (_, balance) => {
  const h = new Harness()
  h.kernel.answers['currentBalance'] = balance
  expect(() => h.call('self.current_balance', RET)).toThrow(FatalError)
})

test('lengths of BLS texts add up as a u32 that wraps', () => {
  const h = new Harness()
  h.kernel.answers['verifyBlsAggregate'] = true
  h.write(BUF, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 3, 0, 0, 0))
  expect(h.call('crypto.verify_bls_aggregate', RET, 2, 0, 0, DATA_AT, BUF).errno).toBe(0)
  const [, , texts, lengths] = h.kernel.calls[0]?.args ?? []
  expect(texts).toHaveLength(2)
  expect(lengths).toEqual([0xffff_ffff, 3])
})

test('an event of more entries than can be read reaches the kernel by its length', () => {
  const h = new Harness()
  expect(h.call('event.emit_event', 0, 2_730, 0, 0, 0, 0).errno).toBe(0)
  expect(h.kernel.calls[0]?.args[0]).toHaveLength(2_730)
})

test('a fatal count of seal results', () => {
  const h = new Harness()
  h.kernel.answers['batchVerifySeals'] = [true]
  h.write(BUF, Uint8Array.of(0x80))
  expect(() => h.call('crypto.batch_verify_seals', BUF, 1, 0)).toThrow(
    'expected one result per input: 0 != 1',
  )
})

test("a replica update's proof is a list of integers, not a byte string", () => {
  const c = CASES.find(({ name }) => name === 'crypto.verify_replica_update')
  const encoded = c?.memory?.bytes ?? new Uint8Array()
  const h = new Harness()
  h.write(BUF, encoded)
  const at = BUF + encoded.length - 4 // 82 01 18 ff
  h.write(at, Uint8Array.of(0x43, 1, 2, 3))
  expect(h.call('crypto.verify_replica_update', RET, BUF, encoded.length).errno).toBe(
    ErrorNumber.IllegalArgument,
  )
})
