import { keccak256 } from '../../crypto/index.ts'
import { type Blockstore, type Cid, Codec, cidToString, Kamt } from '../../ipld/index.ts'
import { Breaches, requireBlock } from '../runtime/breaches.ts'
import type { EvmState } from './state.ts'
import { MAX_CODE_SIZE } from './system.ts'

/** All that is wrong with a contract's state. The reference has no such check. */
export function checkInvariants(state: EvmState, store: Blockstore): string[] {
  const breaches = new Breaches()
  breaches.require(state.nonce >= 1n, `nonce ${state.nonce} is below 1`)
  breaches.require(
    state.bytecode.codec === Codec.RAW,
    `bytecode ${cidToString(state.bytecode)} is no raw block`,
  )
  breaches.reading('bytecode', () => {
    const code = requireBlock(store, state.bytecode, 'the bytecode')
    breaches.require(code.length <= MAX_CODE_SIZE, `bytecode of ${code.length} bytes is too long`)
    breaches.require(code[0] !== 0xef, 'bytecode begins with 0xef')
    const hash = keccak256(code)
    breaches.require(
      state.bytecodeHash.every((byte, i) => byte === hash[i]),
      'the bytecode hash is not that of the bytecode',
    )
  })
  checkStorage('storage', state.contractState, store, breaches)
  if (state.transientData !== undefined)
    checkStorage('transient storage', state.transientData.state, store, breaches)
  return breaches.found
}

function checkStorage(what: string, root: Cid, store: Blockstore, breaches: Breaches): void {
  breaches.reading(what, () => {
    Kamt.load(store, root).forEach((key, value) =>
      breaches.require(value !== 0n, `${what} holds a zero at 0x${key.toString(16)}`),
    )
  })
}
