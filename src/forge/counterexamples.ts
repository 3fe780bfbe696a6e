import { resolve } from 'node:path'
import { readCached, writeCached } from './compile.ts'
import type { ForgeConfig } from './config.ts'
import { fieldsOf, itemsOf, toHex } from './hex-text.ts'
import type { SequenceCall, TestResult } from './results.ts'

const BYTES = /^0x(?:[0-9a-fA-F]{2})*$/

/** Length of an Ethereum address as text. */
const ADDRESS_DIGITS = 42

/** A test whose failing inputs are kept. */
export interface KeptTest {
  readonly contract: string
  /** The function without its parameters. */
  readonly test: string
}

/** Reads the input that failed a fuzz test last time; undefined if there is none. */
export function readCounterexample(config: ForgeConfig, test: KeptTest): Uint8Array | undefined {
  const { calldata } = readJson(fuzzFile(config, test))
  return isBytes(calldata) ? Uint8Array.from(Buffer.from(calldata.slice(2), 'hex')) : undefined
}

/** Keeps the input that fails a fuzz test. */
export function keepCounterexample(
  config: ForgeConfig,
  test: KeptTest,
  { calldata, args }: NonNullable<TestResult['counterexample']>,
): void {
  writeCached(
    fuzzFile(config, test),
    JSON.stringify(callOf({ calldata, args: args.slice(1, -1) }, undefined)),
  )
}

/** Reads the sequence that broke an invariant last time; undefined if there is none. */
export function readSequence(
  config: ForgeConfig,
  test: KeptTest,
): readonly SequenceCall[] | undefined {
  const calls = itemsOf(readJson(invariantFile(config, test))['call_sequence']).map(fieldsOf)
  const sequence = calls.flatMap(
    ({ sender, addr, calldata, contract_name: contract, func_name: name, args }) =>
      isAddress(sender) && isAddress(addr) && isBytes(calldata)
        ? [
            {
              sender: toHex(sender),
              address: toHex(addr),
              calldata: toHex(calldata),
              text: `${textOf(contract).replace(/^.*:/, '')}.${textOf(name)}(${textOf(args)})`,
            },
          ]
        : [],
  )
  // A sequence of which calls are missing is another one.
  return sequence.length > 0 && sequence.length === calls.length ? sequence : undefined
}

/** Keeps the sequence that breaks an invariant. */
export function keepSequence(
  config: ForgeConfig,
  test: KeptTest,
  sequence: readonly SequenceCall[],
): void {
  const calls = sequence.map(({ sender, address, calldata, text }) => {
    const [, contract = '', name = '', args = ''] = /^(.*?)\.(.*?)\((.*)\)$/s.exec(text) ?? []
    return callOf({ calldata, args }, { sender, address, contract, name })
  })
  writeCached(invariantFile(config, test), JSON.stringify({ call_sequence: calls }))
}

/** One call in the form of forge's files. Source: foundry 1.7.1, the files that it writes. */
function callOf(
  { calldata, args }: { readonly calldata: string; readonly args: string },
  target:
    | {
        readonly sender: string
        readonly address: string
        readonly contract: string
        readonly name: string
      }
    | undefined,
): object {
  return {
    warp: null,
    roll: null,
    sender: target?.sender ?? null,
    addr: target?.address ?? null,
    calldata,
    contract_name: target?.contract ?? null,
    func_name: target?.name ?? null,
    signature: null,
    args,
    raw_args: args,
  }
}

function fuzzFile({ root, fuzz }: ForgeConfig, { contract, test }: KeptTest): string {
  return resolve(root, fuzz.failureFolder, 'failures', contract, test)
}

function invariantFile({ root, invariant }: ForgeConfig, { contract, test }: KeptTest): string {
  return resolve(root, invariant.failureFolder, 'failures', contract, test)
}

/** Reads an object of a file; a file that is not there, or not JSON, has no fields. */
function readJson(file: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(readCached(file) ?? '{}'))
  } catch {
    return {} // the next failure writes it again
  }
}

function isBytes(value: unknown): value is string {
  return typeof value === 'string' && BYTES.test(value)
}

function isAddress(value: unknown): value is string {
  return isBytes(value) && value.length === ADDRESS_DIGITS
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
