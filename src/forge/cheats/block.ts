import { MAX_I64, MAX_U64 } from '../../types/index.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'
import { wordHex } from './accounts.ts'

function within(value: bigint, what: string, limit: bigint): bigint {
  if (value <= limit) return value
  throw new CheatError(`${what} is ${value}: the FVM accepts up to ${limit}`)
}

/** The block that calls find. No cheatcode runs cron. */
export const BLOCK_CHEATS: CheatTable = {
  roll: {
    doc: 'Sets the epoch (block.number); cron does not run',
    run: ({ session, applyMoment }, a) => {
      session.moment.epoch = within(a.uint(0), 'the epoch', MAX_I64)
      applyMoment()
    },
  },
  warp: {
    doc: 'Sets the time (block.timestamp), up to 2^256 - 1 for native contracts; cron does not run',
    run: ({ session, applyMoment, maxTimestamp }, a) => {
      session.moment.timestamp = within(a.uint(0), 'the time', maxTimestamp)
      applyMoment()
    },
  },
  fee: {
    doc: 'Sets the base fee',
    run: ({ session, applyMoment }, a) => {
      session.moment.baseFee = a.uint(0)
      applyMoment()
    },
  },
  chainId: {
    doc: 'Sets the chain id',
    run: ({ session, applyMoment }, a) => {
      session.moment.chainId = within(a.uint(0), 'the chain id', MAX_U64)
      applyMoment()
    },
  },
  prevrandao: {
    doc: 'Sets block.prevrandao',
    run: ({ session }, a) => {
      session.moment.prevrandao = wordHex(a.types[0] === 'uint256' ? a.uint(0) : a.word(0))
    },
  },
  difficulty: {
    doc: 'Sets block.prevrandao, which block.difficulty is',
    run: ({ session }, a) => {
      session.moment.prevrandao = wordHex(a.uint(0))
    },
  },
  setBlockhash: {
    doc: 'Sets the hash of an earlier block',
    run: ({ session }, a) => {
      session.blockHashes.set(a.uint(0), a.hex(1))
    },
  },
  getBlockNumber: { doc: 'Returns the epoch', run: ({ session }) => session.moment.epoch },
  getBlockTimestamp: { doc: 'Returns the time', run: ({ session }) => session.moment.timestamp },
  getChainId: { doc: 'Returns the chain id', run: ({ session }) => session.moment.chainId },
}
