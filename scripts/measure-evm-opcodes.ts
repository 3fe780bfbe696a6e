/**
 * Prints what opcodes cost on the official v18 EVM actor, in milligas: the source of
 * `src/builtin-actors/evm/execution-model.ts`. LITEFVM_BUNDLES names the folder with `v18.tar.zst`. Run it
 * at the root of the repository after a build, with a Node that strips types (22.18 or later).
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { OPCODE_MILLIGAS } from '../src/builtin-actors/evm/opcodes.ts'
import { OPCODE_NAMES } from '../src/builtin-actors/index.ts'
import { Address, FatalError } from '../src/types/index.ts'
import { assemble } from '../test/builtin-actors/evm/assembler.ts'
import { params, user, Workbench } from './native-gas/workbench.ts'

const EAM = Address.id(10n)
const STOP = Uint8Array.of(0)
const REPEATED = 200

/** An opcode is measured in a unit, after a setup; what else is in the unit is subtracted by the model. */
const UNITS: readonly (readonly [setup: string, unit: string])[] = [
  ['', 'PUSH0'],
  ['', '1'],
  ['', '0x1234567890123456789012345678901234567890'],
  ['1', 'DUP1'],
  ['1 2', 'SWAP1'],
  ['', 'PUSH0 POP'],
  ...['ADD', 'SUB', 'MUL', 'LT', 'GT', 'EQ', 'AND', 'OR', 'XOR', 'BYTE', 'SHL', 'SHR', 'SAR'].map(
    (op) => ['0xfedcba9876543210 0x13', `DUP2 DUP2 ${op} POP`] as const,
  ),
  ...['DIV', 'MOD', 'SDIV', 'SMOD'].map(
    (op) => ['0x1234 0xfedcba9876543210fedcba9876543210', `DUP2 DUP2 ${op} POP`] as const,
  ),
  ['5', 'ISZERO'],
  ['5', 'NOT'],
  ...['ADDRESS', 'CALLER', 'CALLVALUE', 'CALLDATASIZE', 'CODESIZE', 'PC', 'MSIZE'].map(
    (op) => ['', `${op} POP`] as const,
  ),
  ['1 PUSH0 MSTORE', 'PUSH0 MLOAD POP'],
  ['1 PUSH0 MSTORE', 'PUSH0 PUSH0 MSTORE'],
  ['', 'PUSH0 CALLDATALOAD POP'],
  ['', 'JUMPDEST'],
  ['7 PUSH0 SSTORE', 'PUSH0 SLOAD POP'],
  ['7 PUSH0 SSTORE', '8 PUSH0 SSTORE'],
]

const OPCODE_OF = new Map(Object.entries(OPCODE_NAMES).map(([op, name]) => [name, Number(op)]))

const bundle = join(process.env['LITEFVM_BUNDLES'] ?? '', 'v18.tar.zst')
if (!existsSync(bundle)) {
  console.error('LITEFVM_BUNDLES must name a folder with v18.tar.zst')
  process.exit(2)
}
const bench = await Workbench.create(bundle, 2, 0)
for (const [setup, unit] of UNITS) {
  const head = setup === '' ? new Uint8Array(0) : assemble(setup)
  const one = assemble(unit)
  const body = new Uint8Array(one.length * REPEATED)
  for (let i = 0; i < REPEATED; i++) body.set(one, i * one.length)
  const ran = Uint8Array.from([...head, ...body, ...STOP])
  const stopped = Uint8Array.from([...head, ...STOP, ...body])
  const cost = (execution(ran) - execution(stopped)) / REPEATED
  console.log(`${unit.padEnd(48)} ${Math.round(cost)} (${modelOf(one)} by opcodes alone)`)
}

/** Milligas of init code on the official actor. */
function execution(initcode: Uint8Array): number {
  const first = bench.samples.length
  const sent = { from: user(0).address, to: EAM, method: 4n, params: params(initcode) }
  bench.send({ ...sent, gasLimit: 10n ** 12n })
  const sample = bench.samples.slice(first).find(({ actor }) => actor === 'evm')
  if (sample === undefined) throw new FatalError('init code did not run on the EVM actor')
  return sample.stretches.reduce((sum, { milligas }) => sum + milligas, 0)
}

function modelOf(code: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < code.length; at++) {
    const op = code[at]!
    sum += OPCODE_MILLIGAS[op]!
    if (op >= OPCODE_OF.get('PUSH1')! && op <= OPCODE_OF.get('PUSH32')!) at += op - 0x5f
  }
  return sum
}
