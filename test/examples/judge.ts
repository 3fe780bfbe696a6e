import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { type FVM, type Result, type SendOptions } from '../../src/index.ts'
import { CborWriter, Codec, cidOf, cidToString } from '../../src/ipld/index.ts'
import { encodeStampedEvent } from '../../src/machine/index.ts'
import type { Message } from '../../src/types/index.ts'

/** [exit code, gas, return, events] of a message: what the reference says, or what we do. */
type Row = readonly [number, number, string, string]

/** Messages at one epoch, and the state that they end in. */
interface Stage {
  readonly epoch: number
  readonly rows: readonly Row[]
  readonly root: string
}

/** What the reference did. */
export interface Answers {
  /** The CIDs of the code that it ran. */
  readonly code: readonly string[]
  readonly stages: readonly Stage[]
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/**
 * Compares what actors do with what the reference did, from `answers/NAME.json`: exit codes, gas,
 * return values, events and state roots. `scripts/judge-examples.mjs` asks the reference; for that it
 * has the messages written as vectors, one an epoch, into the folder that JUDGE_OUT names.
 */
export class Judge {
  readonly #name: string
  readonly #vm: FVM
  readonly #code: readonly string[]
  readonly #stages: { epoch: number; rows: Row[]; root: string }[] = []
  readonly #vectors: { car: Uint8Array; root: string; messages: string[] }[] = []

  constructor(name: string, vm: FVM, code: readonly Uint8Array[]) {
    this.#name = name
    this.#vm = vm
    this.#code = code.map((wasm) => cidToString(cidOf(Codec.RAW, wasm)))
  }

  /** Sends a message, whose outcome is compared later. */
  send(options: SendOptions): Result<unknown> {
    const vm = this.#vm
    const epoch = Number(vm.epoch)
    if (this.#stages.at(-1)?.epoch !== epoch) {
      this.#stages.push({ epoch, rows: [], root: '' })
      this.#vectors.push({ car: vm.dumpState(), root: cidToString(vm.stateRoot()), messages: [] })
    }
    const result = vm.send({ gasLimit: 1_000_000_000n, ...options })
    const { receipt, events } = result.applied
    expect(result.gasExact, 'only Wasm is judged').toBe(true)
    this.#stages
      .at(-1)!
      .rows.push([
        receipt.exitCode,
        Number(receipt.gasUsed),
        hex(receipt.returnData),
        events.map((event) => hex(encodeStampedEvent(event))).join(' '),
      ])
    this.#stages.at(-1)!.root = cidToString(vm.stateRoot())
    this.#vectors
      .at(-1)!
      .messages.push(Buffer.from(encodeMessage(result.message)).toString('base64'))
    return result
  }

  /** Compares all that was sent. */
  verdict(): void {
    const folder = process.env['JUDGE_OUT']
    if (folder !== undefined && folder !== '') return this.#write(folder)
    const file = new URL(`./answers/${this.#name}.json`, import.meta.url)
    expect(existsSync(file), `there is no ${file.pathname}`).toBe(true)
    const answers = JSON.parse(readFileSync(file, 'utf8')) as Answers // written by the script
    const old = 'the code changed: ask the reference again, see scripts/judge-examples.mjs'
    expect(this.#code, old).toEqual(answers.code)
    expect(this.#stages.map(({ epoch }) => epoch)).toEqual(answers.stages.map((s) => s.epoch))
    for (const [i, stage] of this.#stages.entries()) {
      for (const [j, row] of stage.rows.entries())
        expect(row, `epoch ${stage.epoch}, message ${j}`).toEqual(answers.stages[i]?.rows[j])
      expect(stage.root, `state after epoch ${stage.epoch}`).toBe(answers.stages[i]?.root)
    }
  }

  #write(folder: string): void {
    mkdirSync(folder, { recursive: true })
    for (const [i, { car, root, messages }] of this.#vectors.entries()) {
      const id = `${this.#name}-${i}`
      const vector = {
        class: 'message',
        _meta: { id, code: this.#code },
        car: gzipSync(car).toString('base64'),
        preconditions: {
          actor_debugging: false,
          basefee: Number(this.#vm.baseFee),
          circ_supply: 0,
          state_tree: { root_cid: { '/': root } },
          variants: [
            {
              epoch: this.#stages[i]?.epoch,
              id: 'nv',
              nv: this.#vm.config.networkVersion,
            },
          ],
        },
        apply_messages: messages.map((bytes) => ({ bytes })),
        randomness: [],
        postconditions: {},
      }
      writeFileSync(join(folder, `${id}.json`), JSON.stringify(vector))
    }
  }
}

function encodeMessage(m: Message): Uint8Array {
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
