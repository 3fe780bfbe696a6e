import { type ChainNode, quantity, type Steps } from '../../node/index.ts'
import { UsageError } from '../../types/index.ts'
import type { RpcContext } from '../context.ts'
import { type MethodTable, method } from '../method.ts'
import {
  anyParam,
  booleanParam,
  isObject,
  optional,
  orElse,
  quantityParam,
  readQuantity,
} from '../param.ts'

/** Tipsets that one request mines at most. */
const MAX_MINED = 1_000_000n
/** Milliseconds since 1970 are above this, seconds are not. */
const FIRST_MILLISECONDS = 1_000_000_000_000n

/** Mines tipsets, some seconds apart if that is given. */
async function mineTipsets(
  { node, inSlices }: RpcContext,
  count: bigint,
  interval: bigint = 0n,
): Promise<void> {
  if (count > MAX_MINED)
    throw new UsageError(
      'FVM_MINE',
      `${count} blocks are too many for one request: ${MAX_MINED} are accepted`,
    )
  const size = count * (1n + interval / node.clock.epochSeconds)
  await inSlices((at) => mineInSteps(at, count, interval), size)
}

function* mineInSteps(node: ChainNode, count: bigint, interval: bigint): Steps<void> {
  for (let done = 0n; done < count; done++) {
    if (done > 0n && interval > 0n) setNext(node, interval)
    yield* node.miner.mineAll()
    yield
  }
}

/** Sets the time of the next tipset to some seconds after the newest one. */
function setNext(node: ChainNode, interval: bigint): void {
  const { clock } = node.state
  const latest = node.latest.header.timestamp
  node.update({ clock: { ...clock, nextTimestamp: latest + interval } })
}

function setNextTimestamp(node: ChainNode, given: bigint): void {
  const { timestamp } = node.latest.header
  node.update({ clock: node.clock.setNext(node.state.clock, given, timestamp) })
}

function setMining({ node, onMiningMode }: RpcContext, change: object): null {
  node.update({ mining: { ...node.state.mining, ...change } })
  onMiningMode()
  return null
}

/** Seconds that a timer of JavaScript can wait. */
const MAX_INTERVAL = 2_147_483n

function setInterval(context: RpcContext, seconds: bigint): null {
  if (seconds > MAX_INTERVAL)
    throw new UsageError(
      'FVM_INTERVAL',
      `an interval of ${seconds} seconds is too long: ${MAX_INTERVAL} are accepted`,
    )
  const automine = seconds > 0n ? { automine: false } : {}
  return setMining(context, { intervalSeconds: Number(seconds), ...automine })
}

const mineMany = method(
  {
    params: [orElse(quantityParam('count'), 1n), optional(quantityParam('interval'))],
    result: 'null',
    doc: 'Mines tipsets, the second and later ones `interval` seconds apart; over an epoch of seconds null rounds go between.',
    example: ['0x2'],
  },
  async (context, count, interval) => {
    await mineTipsets(context, count, interval)
    return null
  },
)

const getAutomine = method(
  { result: 'boolean', doc: 'Returns whether each message is mined at once.' },
  ({ node }) => node.state.mining.automine,
)

/** Time and mining, by the names that most clients use. */
const TIME_METHODS: MethodTable = {
  evm_mine: method(
    {
      params: [optional(anyParam('options', 'timestamp, or { timestamp, blocks }'))],
      result: 'text',
      doc: 'Mines a tipset, or as many as `blocks` says, the first at the timestamp if one is given.',
    },
    async (context, options) => {
      const fields = isObject(options) ? options : { timestamp: options }
      const { timestamp, blocks } = fields as { timestamp?: unknown; blocks?: unknown } // read below
      if (timestamp !== undefined && timestamp !== null)
        setNextTimestamp(context.node, readQuantity(timestamp, 'timestamp'))
      const count = blocks === undefined || blocks === null ? 1n : readQuantity(blocks, 'blocks')
      await mineTipsets(context, count)
      return '0x0'
    },
  ),
  anvil_mine: mineMany,
  hardhat_mine: mineMany,
  evm_increaseTime: method(
    {
      params: [quantityParam('seconds')],
      result: 'number',
      doc: 'Moves time forward: the next tipset comes so much later, and a null round passes for each epoch of seconds.',
      example: [60],
    },
    ({ node }, seconds) => {
      node.update({ clock: node.clock.increase(node.state.clock, seconds) })
      return Number(node.state.clock.offset)
    },
  ),
  evm_setNextBlockTimestamp: method(
    {
      params: [quantityParam('timestamp')],
      result: 'null',
      doc: 'Sets the time of the next tipset, in seconds since 1970; it must be after the newest one.',
      example: [4_000_000_000],
    },
    ({ node }, timestamp) => {
      setNextTimestamp(node, timestamp)
      return null
    },
  ),
  evm_setTime: method(
    {
      params: [quantityParam('timestamp')],
      result: 'null',
      doc: 'Sets the time of the next tipset, in seconds, or in milliseconds above 10^12.',
      example: [4_000_000_000],
    },
    ({ node }, given) => {
      setNextTimestamp(node, given > FIRST_MILLISECONDS ? given / 1_000n : given)
      return null
    },
  ),
  evm_setAutomine: method(
    {
      params: [booleanParam('automine')],
      result: 'null',
      doc: 'Sets whether each message is mined at once.',
      example: [true],
    },
    async (context, automine) => {
      setMining(context, { automine })
      if (automine) await context.inSlices((node) => node.miner.mineEach())
      return null
    },
  ),
  anvil_setAutoMine: method(
    {
      params: [booleanParam('automine')],
      result: 'null',
      doc: 'Sets whether each message is mined at once.',
      example: [true],
    },
    (context, automine) => setMining(context, { automine }),
  ),
  anvil_getAutomine: getAutomine,
  hardhat_getAutomine: getAutomine,
  evm_setIntervalMining: method(
    {
      params: [quantityParam('seconds')],
      result: 'null',
      doc: 'Mines a tipset every so many seconds, in place of automine; 0 ends it.',
      example: [0],
    },
    (context, seconds) => setInterval(context, seconds),
  ),
  anvil_setIntervalMining: method(
    {
      params: [quantityParam('seconds')],
      result: 'null',
      doc: 'Mines a tipset every so many seconds, in place of automine; 0 ends it.',
      example: [0],
    },
    (context, seconds) => setInterval(context, seconds),
  ),
  anvil_getIntervalMining: method(
    {
      result: 'number or null',
      doc: 'Returns the seconds between tipsets; null without an interval.',
    },
    ({ node }) => node.state.mining.intervalSeconds || null,
  ),
  anvil_setBlockTimestampInterval: method(
    {
      params: [quantityParam('seconds')],
      result: 'null',
      doc: 'Puts tipsets so many seconds apart, whatever the computer clock says.',
      example: [1],
    },
    ({ node }, interval) => {
      node.update({ clock: { ...node.state.clock, interval } })
      return null
    },
  ),
  anvil_removeBlockTimestampInterval: method(
    { result: 'boolean', doc: 'Ends that; false if it was not set.' },
    ({ node }) => {
      const { clock } = node.state
      node.update({ clock: { ...clock, interval: undefined } })
      return clock.interval !== undefined
    },
  ),
  evm_snapshot: method(
    {
      result: 'quantity',
      doc: 'Takes a snapshot of state, chain, pool, clock and mining mode, at no cost that depends on them.',
    },
    ({ node, snapshots, nextSnapshot }) => {
      const id = quantity(nextSnapshot())
      snapshots.set(id, node.vm.snapshot())
      return id
    },
  ),
  evm_revert: method(
    {
      params: [quantityParam('id')],
      result: 'boolean',
      doc: 'Goes back to a snapshot, which ends it and all later ones; false if it is not there.',
      example: ['0x0'],
    },
    ({ node, snapshots, onMiningMode }, id) => {
      const snapshot = snapshots.get(quantity(id))
      if (snapshot === undefined) return false
      for (const other of snapshots.keys()) if (BigInt(other) >= id) snapshots.delete(other)
      node.vm.revert(snapshot)
      node.emitter.emit('reverted', undefined)
      onMiningMode()
      return true
    },
  ),
}

/** Methods that anvil also has under its own prefix. Source: foundry 2a5df2c `crates/anvil/core/src/eth/mod.rs`. */
const ALSO_ANVIL = [
  'evm_snapshot',
  'evm_revert',
  'evm_increaseTime',
  'evm_setNextBlockTimestamp',
  'evm_setTime',
  'evm_setAutomine',
]

/** Time, mining and snapshots. */
export const DEV_TIME_METHODS: MethodTable = {
  ...TIME_METHODS,
  ...Object.fromEntries(
    ALSO_ANVIL.map((name) => [name.replace('evm_', 'anvil_'), TIME_METHODS[name]!]), // each is in it
  ),
}
