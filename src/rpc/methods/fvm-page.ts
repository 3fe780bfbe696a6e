import { MARKET } from '../../builtin-actors/index.ts'
import { addressToString } from '../../crypto/index.ts'
import { type CallFrame, type FVM, framesOf, type Result, toPlain } from '../../harness/index.ts'
import { cidToString } from '../../ipld/index.ts'
import { type ChainNode, exitText, toHex } from '../../node/index.ts'
import { StateTree } from '../../state-tree/index.ts'
import { type ActorId, Address, STORAGE_MARKET_ACTOR_ID, UsageError } from '../../types/index.ts'
import { addressParam } from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import { optional, orElse, quantityParam, textParam } from '../param.ts'

/* Answers to the explorer page: they are short enough to be shown as they are. */

const MARKET_ADDRESS = Address.id(STORAGE_MARKET_ACTOR_ID)

/** Rows of one answer. */
const MAX_ROWS = 100n
/** Calls of a tree, charges, changes and events that one answer has. */
const MAX_CALLS = 250
const MAX_CHARGES = 60
const MAX_LINES = 200
/** Letters of a text, and of a decoded state. */
const MAX_TEXT = 300
const MAX_STATE = 200_000

function clip(text: string, length = MAX_TEXT): string {
  return text.length > length ? `${text.slice(0, length)}... (${text.length} letters)` : text
}

function rowsOf(count: bigint): number {
  return Number(count > MAX_ROWS ? MAX_ROWS : count)
}

function plainJson(value: unknown, indent = 0): string {
  return JSON.stringify(
    value,
    (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part),
    indent,
  )
}

function addressText(node: ChainNode, address: Address): string {
  return addressToString(address, node.config.network === 'mainnet' ? 'f' : 't')
}

function gasOf(milligas: bigint): number {
  return Number((milligas + 999n) / 1_000n)
}

/** A call of the tree, with its gas in gas units. */
interface PageCall {
  readonly from: string
  readonly to: string
  readonly method: string
  readonly value: string
  readonly isOk: boolean
  readonly exit: string
  readonly gas: number
  readonly self: number
  readonly calls: readonly PageCall[]
}

/** The tree of calls, cut after some of them. */
function callsOf(vm: FVM, root: CallFrame): { tree: PageCall; isCut: boolean } {
  let left = MAX_CALLS
  const visit = (frame: CallFrame): PageCall => {
    left--
    const { id, exitCode, error } = frame
    return {
      from: vm.describeActor(frame.from),
      to: id === undefined ? 'an unknown actor' : vm.describeActor(id),
      method: vm.describeMethod(id, frame.method),
      value: String(frame.value),
      isOk: exitCode === 0,
      exit: clip(error?.message ?? (exitCode === undefined ? 'did not end' : exitText(exitCode))),
      gas: gasOf(frame.totalGas),
      self: gasOf(frame.selfGas),
      calls: frame.calls.flatMap((call) => (left > 0 ? [visit(call)] : [])),
    }
  }
  const tree = visit(root)
  return { tree, isCut: left <= 0 && [...framesOf(root)].length > MAX_CALLS }
}

/** Gas by the name of its charge, the largest first. */
function chargesOf(root: CallFrame) {
  const charges = new Map<string, { gas: bigint; count: number }>()
  for (const { steps } of framesOf(root))
    for (const step of steps) {
      if (step.type !== 'charge') continue
      const { name, compute, other } = step.charge
      const sum = charges.get(name) ?? { gas: 0n, count: 0 }
      charges.set(name, {
        gas: sum.gas + BigInt(compute) + BigInt(other),
        count: sum.count + 1,
      })
    }
  return Array.from(charges, ([name, { gas, count }]) => ({ name, gas: gasOf(gas), count }))
    .sort((a, b) => b.gas - a.gas)
    .slice(0, MAX_CHARGES)
}

function changesOf(result: Result<unknown>): string[] {
  const text = (value: unknown): string =>
    value === undefined ? 'nothing' : clip(plainJson(toPlain(value)))
  return result.stateChanges
    .flatMap(({ name, changes }) =>
      changes.map(
        ({ path, before, after }) => `${name} ${path.join('.')}: ${text(before)} -> ${text(after)}`,
      ),
    )
    .slice(0, MAX_LINES)
}

function eventsOf(result: Result<unknown>): string[] {
  let next = 0
  return result.events
    .map(({ log, fields }) =>
      clip(log === undefined ? plainJson(toPlain(fields)) : result.contractEvents[next++]!.text),
    )
    .slice(0, MAX_LINES)
}

/** Runs a message once more, for its call tree; what is not kept is a reason in words. */
function insidesOf(node: ChainNode, hash: `0x${string}`): object {
  const place = node.chain.index.byHash(hash)!
  try {
    const { result, after } = node.replay(place.tipset, place.index)
    const { trace } = result
    const tree = trace === undefined ? undefined : callsOf(after.vm, trace)
    return {
      title: clip(result.title),
      tree: tree?.tree ?? null,
      isCut: tree?.isCut ?? false,
      charges: trace === undefined ? [] : chargesOf(trace),
      events: eventsOf(result),
      changes: changesOf(result),
      explanation: clip(result.explain(), MAX_STATE),
    }
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown
    return { missing: thrown.message }
  }
}

/** All ids of the actors, ascending. */
function idsOf(vm: FVM): ActorId[] {
  const ids: ActorId[] = []
  StateTree.load(vm.blockstore, vm.stateRoot()).forEach((id) => ids.push(id))
  return ids.sort((a, b) => (a < b ? -1 : 1))
}

/** Summaries for people: the explorer page shows them. */
export const FVM_PAGE_METHODS: MethodTable = {
  fvm_tipsets: method(
    {
      params: [optional(quantityParam('before')), orElse(quantityParam('count'), 50n)],
      result: 'object',
      doc: 'Returns executed tipsets, the newest first, up to 100 before a position of the chain; and the number of all.',
      example: [null, 2],
    },
    ({ node }, before, count) => {
      const { chain } = node
      const end = before === undefined || before > chain.length ? chain.length : Number(before)
      const start = Math.max(0, end - rowsOf(count))
      const rows = []
      for (let position = end - 1; position >= start; position--) {
        const tipset = chain.at(position)
        if (tipset === undefined) break
        rows.push({
          position,
          height: Number(tipset.height),
          hash: tipset.hash,
          cid: cidToString(tipset.cid),
          timestamp: Number(tipset.header.timestamp),
          messages: tipset.messages.length,
          gasUsed: String(tipset.messages.reduce((sum, m) => sum + m.outcome.receipt.gasUsed, 0n)),
          baseFee: String(tipset.header.parentBaseFee),
        })
      }
      return { total: chain.length, first: chain.first, rows }
    },
  ),
  fvm_tipset: method(
    {
      params: [quantityParam('position'), orElse(quantityParam('skip'), 0n)],
      result: 'object',
      doc: 'Returns a tipset by its position in the chain, with up to 100 of its messages.',
      example: [0],
    },
    ({ node }, position, skip) => {
      const tipset = node.chain.at(Number(position))
      if (tipset === undefined)
        throw new UsageError('FVM_TIPSET', `the chain has no tipset at position ${position}`)
      const from = Number(skip)
      return {
        position: Number(position),
        height: Number(tipset.height),
        hash: tipset.hash,
        cid: cidToString(tipset.cid),
        stateRoot: cidToString(tipset.stateRoot),
        timestamp: Number(tipset.header.timestamp),
        baseFee: String(tipset.header.parentBaseFee),
        total: tipset.messages.length,
        messages: tipset.messages.slice(from, from + Number(MAX_ROWS)).map((mined) => ({
          hash: mined.hash,
          from: addressText(node, mined.message.from),
          to: addressText(node, mined.message.to),
          method: String(mined.message.methodNum),
          value: String(mined.message.value),
          exitCode: mined.outcome.receipt.exitCode,
          gasUsed: String(mined.outcome.receipt.gasUsed),
        })),
      }
    },
  ),
  fvm_message: method(
    {
      params: [textParam('hash')],
      result: 'object',
      doc: 'Returns an executed message by its Ethereum hash: receipt, call tree, gas by charge, events, changes of the state.',
      example: [`0x${'00'.repeat(32)}`],
    },
    ({ node }, given) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any other text is not found
      const hash = given.toLowerCase() as `0x${string}`
      const place = node.chain.index.byHash(hash)
      if (place === undefined)
        throw new UsageError('FVM_MESSAGE', 'this chain has no executed message with that hash')
      const mined = place.tipset.messages[place.index]!
      const { message, outcome } = mined
      const { receipt } = outcome
      return {
        hash,
        cid: cidToString(mined.cid),
        height: Number(place.tipset.height),
        from: addressText(node, message.from),
        fromEth: mined.fromEth,
        to: addressText(node, message.to),
        toEth: mined.toEth,
        nonce: String(message.sequence),
        value: String(message.value),
        method: String(message.methodNum),
        params: clip(toHex(message.params), 2_000),
        exit: exitText(receipt.exitCode),
        exitCode: receipt.exitCode,
        returned: clip(toHex(receipt.returnData), 2_000),
        gasLimit: String(message.gasLimit),
        gasUsed: String(receipt.gasUsed),
        baseFeeBurn: String(outcome.baseFeeBurn),
        overEstimationBurn: String(outcome.overEstimationBurn),
        minerTip: String(outcome.minerTip),
        ...insidesOf(node, hash),
      }
    },
  ),
  fvm_actors: method(
    {
      params: [orElse(quantityParam('skip'), 0n), orElse(quantityParam('count'), 50n)],
      result: 'object',
      doc: 'Returns up to 100 actors by ascending id, and the number of all.',
      example: [0, 2],
    },
    ({ node }, skip, count) => {
      const { vm } = node
      const ids = idsOf(vm)
      const from = skip > ids.length ? ids.length : Number(skip)
      return {
        total: ids.length,
        rows: ids.slice(from, from + rowsOf(count)).map((id) => {
          const actor = vm.getActor(Address.id(id))
          return {
            id: addressText(node, Address.id(id)),
            type: actor?.type ?? 'unknown code',
            name: vm.describeActor(id),
            balance: String(actor?.balance ?? 0n),
            nonce: String(actor?.sequence ?? 0n),
            delegated:
              actor?.delegatedAddress === undefined
                ? null
                : addressText(node, actor.delegatedAddress),
          }
        }),
      }
    },
  ),
  fvm_actor: method(
    {
      params: [addressParam('address')],
      result: 'object',
      doc: "Returns an actor's record, and its decoded state as text.",
      example: ['f01'],
    },
    ({ node }, address) => {
      const { vm } = node
      const actor = vm.getActor(address)
      if (actor === undefined)
        throw new UsageError('FVM_NO_ACTOR', 'there is no actor at that address')
      return {
        id: addressText(node, Address.id(actor.id)),
        type: actor.type ?? 'unknown code',
        name: vm.describeActor(actor.id),
        code: cidToString(actor.code),
        head: cidToString(actor.state),
        balance: String(actor.balance),
        nonce: String(actor.sequence),
        delegated:
          actor.delegatedAddress === undefined ? null : addressText(node, actor.delegatedAddress),
        state: clip(plainJson(toPlain(vm.state(address)), 2), MAX_STATE),
      }
    },
  ),
  fvm_storage: method(
    {
      result: 'object',
      doc: "Returns miners with their power, funds and open deadline, and the market's deals, up to 100 of each.",
    },
    ({ node }) => {
      const { storage } = node.vm
      const miners = storage.miners
      const deals = node.vm.getActor(MARKET_ADDRESS) === undefined ? {} : dealsOf(node)
      return {
        minerCount: miners.length,
        miners: miners.slice(0, Number(MAX_ROWS)).map((miner) => {
          const { index, open, close } = miner.provingDeadline
          const { raw, qualityAdjusted } = miner.power
          return {
            address: addressText(node, miner.address),
            sectorSize: String(miner.info.sectorSize),
            rawPower: String(raw),
            qualityAdjustedPower: String(qualityAdjusted),
            available: String(miner.funds.available),
            pledge: String(miner.funds.initialPledge),
            deadline: Number(index),
            open: Number(open),
            close: Number(close),
            deadlines: miner.deadlines().map(({ deadline, partitions }) => ({
              deadline: Number(deadline),
              sectors: partitions.reduce((sum, [, one]) => sum + [...one.sectors].length, 0),
              faults: partitions.reduce((sum, [, one]) => sum + [...one.faults].length, 0),
            })),
          }
        }),
        ...deals,
      }
    },
  ),
}

function dealsOf(node: ChainNode): object {
  const { nextId, proposals } = node.vm.actor(MARKET_ADDRESS, MARKET).state()
  const deals: object[] = []
  for (const [id] of proposals) {
    if (deals.length >= Number(MAX_ROWS)) break
    const { proposal, status, sectorNumber } = node.vm.storage.deal(id)
    deals.push({
      id: Number(id),
      client: addressText(node, proposal.client),
      provider: addressText(node, proposal.provider),
      size: String(proposal.pieceSize),
      start: Number(proposal.startEpoch),
      end: Number(proposal.endEpoch),
      verified: proposal.isVerified,
      status,
      sector: sectorNumber === undefined ? null : Number(sectorNumber),
    })
  }
  return { dealCount: Number(nextId), deals }
}
