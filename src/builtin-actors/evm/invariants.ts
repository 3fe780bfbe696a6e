import { keccak256 } from '../../crypto/index.ts'
import { type Blockstore, type Cid, Codec, cidToString, Kamt } from '../../ipld/index.ts'
import { requireBlock, Violations } from '../runtime/violations.ts'
import type { EvmState } from './state.ts'
import { MAX_CODE_SIZE } from './system.ts'

/** All that is wrong with a contract's state. The reference has no such check. */
export function checkInvariants(state: EvmState, store: Blockstore): string[] {
  const violations = new Violations()
  violations.require(state.nonce >= 1n, `nonce ${state.nonce} is below 1`)
  violations.require(
    state.bytecode.codec === Codec.RAW,
    `bytecode ${cidToString(state.bytecode)} is not a raw block`,
  )
  violations.reading('bytecode', () => {
    const code = requireBlock(store, state.bytecode, 'the bytecode')
    violations.require(code.length <= MAX_CODE_SIZE, `bytecode of ${code.length} bytes is too long`)
    violations.require(code[0] !== 0xef, 'bytecode begins with 0xef')
    const hash = keccak256(code)
    violations.require(
      state.bytecodeHash.every((byte, i) => byte === hash[i]),
      'the bytecode hash is not that of the bytecode',
    )
  })
  checkStorage('storage', state.contractState, store, violations)
  if (state.transientData !== undefined)
    checkStorage('transient storage', state.transientData.state, store, violations)
  return violations.found
}

function checkStorage(what: string, root: Cid, store: Blockstore, violations: Violations): void {
  violations.reading(what, () => {
    Kamt.load(store, root).forEach((key, value) =>
      violations.require(value !== 0n, `${what} holds a zero at 0x${key.toString(16)}`),
    )
  })
}
