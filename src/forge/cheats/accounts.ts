import { isReservedEthAddress } from '../../builtin-actors/index.ts'
import { bytesToHex, type Hex } from '../../harness/index.ts'
import { FIRST_NON_SINGLETON_ID } from '../../types/index.ts'
import { VM_ADDRESS } from '../cheat-addresses.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'

/** Accounts, code and storage. */
export const ACCOUNT_CHEATS: CheatTable = {
  deal: {
    doc: 'Sets the balance of an address in attoFIL',
    run: ({ state }, a) => {
      state.setBalance(a.address(0), a.uint(1))
    },
  },
  etch: {
    doc: 'Sets the code of an address; at the address of a precompile only with --precompiles etched',
    run: (call, a) => {
      etch(call, a.address(0), a.bytes(1))
    },
  },
  load: {
    doc: 'Reads a slot of storage',
    run: ({ state }, a) => wordHex(state.load(a.address(0), a.word(1))),
  },
  store: {
    doc: 'Sets a slot of storage',
    run: (call, a) => {
      store(call, a.address(0), a.word(1), a.word(2))
    },
  },
  'getNonce(address)': {
    doc: 'Returns the nonce of an address',
    run: ({ state }, a) => state.nonce(a.address(0)),
  },
  setNonce: {
    doc: 'Sets the nonce of an address, which must not be lower than before',
    run: ({ state }, a) => {
      const before = state.nonce(a.address(0))
      if (a.uint(1) < before)
        throw new CheatError(
          `new nonce (${a.uint(1)}) must be strictly equal to or higher than the account's current nonce (${before})`,
        )
      state.setNonce(a.address(0), a.uint(1))
    },
  },
  setNonceUnsafe: {
    doc: 'Sets the nonce of an address',
    run: ({ state }, a) => {
      state.setNonce(a.address(0), a.uint(1))
    },
  },
  resetNonce: {
    doc: 'Sets the nonce to 0, or to 1 for a contract',
    run: ({ state }, a) => {
      const isContract = state.code(a.address(0)).length > 0
      state.setNonce(a.address(0), isContract ? 1n : 0n)
    },
  },
  cloneAccount: {
    doc: 'Copies balance, code and storage from one address to another',
    run: ({ state }, a) => {
      const source = state.contract(state.idOf(a.address(0)))
      const target = state.ensure(a.address(1))
      if (source !== undefined) state.setContract(target, source)
      state.setBalance(a.address(1), state.balance(a.address(0)))
    },
  },
  copyStorage: {
    doc: 'Copies the storage of one contract to another',
    run: ({ state, session }, a) => {
      const to = a.address(1)
      const source = state.contract(state.idOf(a.address(0)))
      if (source === undefined) return
      if (isReservedEthAddress(BigInt(to)) && !session.etched.has(to)) return
      const id = state.ensure(to)
      const target = state.contract(id) ?? state.emptyContract()
      state.setContract(id, { ...target, contractState: source.contractState })
    },
  },
  label: {
    doc: 'Names an address in traces',
    run: ({ session }, a) => {
      session.labels.set(a.address(0), a.text(1))
    },
  },
  getLabel: {
    doc: 'Returns the name that an address has in traces',
    run: ({ session }, a) => session.labels.get(a.address(0)) ?? `unlabeled:${a.text(0)}`,
  },
}

/** Writes a word as 0x text of 32 bytes. */
export function wordHex(word: bigint): Hex {
  return `0x${word.toString(16).padStart(64, '0')}`
}

/** Whether an address is the masked id of a built-in actor. */
function isSingleton(address: bigint): boolean {
  return address >= MASKED_ID && address < MASKED_ID + FIRST_NON_SINGLETON_ID
}

const MASKED_ID = 0xffn << 152n

function etch({ session, state, isEtching }: CheatCall, to: Hex, code: Uint8Array): void {
  const address = BigInt(to)
  if (isReservedEthAddress(address) || isSingleton(address)) {
    if (!isEtching) {
      session.ignoredEtches += 1
      return
    }
    session.etched.add(to)
  }
  state.setCode(to, code)
}

/** The slot by which older test libraries report a failed assertion: "failed" and zeros. */
const FAILED_SLOT = BigInt(bytesToHex(new TextEncoder().encode('failed'))) << 208n

function store({ session, state }: CheatCall, to: Hex, slot: bigint, value: bigint): void {
  if (to === VM_ADDRESS && slot === FAILED_SLOT) session.hasFailed = value !== 0n
  if (isReservedEthAddress(BigInt(to)) && !session.etched.has(to))
    throw new CheatError(`cannot use precompile ${to} as an argument`)
  state.storeSlot(to, slot, value)
}
