import { addressToString } from '../../crypto/index.ts'
import { toAttoFil } from '../../harness/index.ts'
import { cidToString } from '../../ipld/index.ts'
import { type ChainNode, quantity, type Steps, toHex } from '../../node/index.ts'
import { type Address, UsageError } from '../../types/index.ts'
import { LotusJson } from '../json/lotus.ts'
import { addressParam, cidParam } from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import {
  booleanParam,
  customParam,
  objectParam,
  optional,
  orElse,
  quantityParam,
  readQuantity,
  textParam,
} from '../param.ts'

const CID_EXAMPLE = { '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }

/** An amount: attoFIL as a quantity, or text with a unit. */
const amountParam = (name: string) =>
  customParam(name, 'amount: quantity of attoFIL, or text as "1.5 FIL"', (value, path) =>
    typeof value === 'string' && /[a-z]{3,}$/i.test(value)
      ? toAttoFil(value, path)
      : readQuantity(value, path),
  )

/** Lets null rounds pass before the next tipset. */
function jump(node: ChainNode, rounds: bigint): void {
  if (rounds > 0n)
    node.update({ clock: node.clock.increase(node.state.clock, rounds * node.clock.epochSeconds) })
}

/** Mines tipsets with null rounds before each. */
function* mineApart(node: ChainNode, count: bigint, rounds: bigint): Steps<void> {
  for (let done = 0n; done < count; done++) {
    jump(node, rounds)
    yield* node.miner.mineAll()
  }
}

function resultOf(node: ChainNode, cid: ReturnType<ReturnType<typeof cidParam>['read']>) {
  const place = node.chain.index.byCid(cid)
  if (place === undefined)
    throw new UsageError('FVM_MESSAGE', `this chain has no message ${cidToString(cid)}`)
  return node.replay(place.tipset, place.index).result
}

function setActor(node: ChainNode, address: Address, patch: Readonly<Record<string, unknown>>) {
  const { code, balance, nonce } = patch
  const known = ['code', 'balance', 'nonce']
  const unknown = Object.keys(patch).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new UsageError(
      'FVM_OPTION',
      `"${unknown}" is not accepted in an actor: give some of ${known.join(', ')}`,
    )
  const id = node.vm.setActor(address, {
    ...(typeof code === 'string' ? { code } : {}),
    ...(balance === undefined ? {} : { balance: readQuantity(balance, 'actor.balance') }),
    ...(nonce === undefined ? {} : { sequence: readQuantity(nonce, 'actor.nonce') }),
  })
  return `${node.config.network === 'mainnet' ? 'f' : 't'}0${id}`
}

/** Methods that only a world in the same process can have. */
export const FVM_METHODS: MethodTable = {
  fvm_mine: method(
    {
      params: [orElse(objectParam('options'), {})],
      result: 'height',
      doc: 'Mines tipsets, as in { tipsets: 2, nullRounds: 10 }: the null rounds go before each of them, with cron.',
      example: [{ tipsets: 1 }],
    },
    async ({ node, inSlices }, { tipsets, nullRounds }) => {
      const count = tipsets === undefined ? 1n : readQuantity(tipsets, 'tipsets')
      const rounds = nullRounds === undefined ? 0n : readQuantity(nullRounds, 'nullRounds')
      await inSlices((at) => mineApart(at, count, rounds), count * (1n + rounds))
      return Number(node.latest.height)
    },
  ),
  fvm_mineToEpoch: method(
    {
      params: [quantityParam('epoch'), optional(objectParam('options'))],
      result: 'height',
      doc: 'Lets null rounds pass, with cron, so that the next messages run at an epoch; { cron: false } jumps.',
      example: [10_010],
    },
    async ({ node, inSlices }, epoch, options) => {
      const { vm } = node
      if (epoch <= vm.epoch)
        throw new UsageError(
          'FVM_EPOCH',
          `epoch ${epoch} is not ahead: messages run at ${vm.epoch} now`,
        )
      if (options?.['cron'] === false) vm.setEpoch(epoch)
      else {
        const rounds = epoch - vm.epoch - 1n
        await inSlices((at) => mineApart(at, 1n, rounds), rounds)
      }
      return Number(node.vm.epoch)
    },
  ),
  fvm_setEpoch: method(
    {
      params: [quantityParam('epoch')],
      result: 'null',
      doc: 'Jumps to an epoch; nothing runs meanwhile.',
      example: [20_000],
    },
    ({ node }, epoch) => {
      node.vm.setEpoch(epoch)
      return null
    },
  ),
  fvm_setBaseFee: method(
    {
      params: [amountParam('baseFee')],
      result: 'null',
      doc: 'Sets the base fee of the next tipset.',
      example: ['0x64'],
    },
    ({ node }, baseFee) => {
      node.vm.setBaseFee(baseFee)
      return null
    },
  ),
  fvm_setCirculatingSupply: method(
    {
      params: [amountParam('supply')],
      result: 'null',
      doc: 'Sets the circulating supply.',
      example: ['500000000 FIL'],
    },
    ({ node }, supply) => {
      node.vm.setCirculatingSupply(supply)
      return null
    },
  ),
  fvm_setRandomness: method(
    {
      params: [textParam('seed')],
      result: 'null',
      doc: 'Sets the seed of all randomness.',
      example: ['seed'],
    },
    ({ node }, seed) => {
      node.vm.setRandomness(seed)
      return null
    },
  ),
  fvm_setActor: method(
    {
      params: [addressParam('address'), objectParam('actor')],
      result: 'address',
      doc: "Sets an actor's code (a built-in actor's name), balance or nonce; one that is not there is made.",
      example: ['f01999', { code: 'account', balance: '0x1' }],
    },
    ({ node }, address, actor) => setActor(node, address, actor),
  ),
  fvm_deleteActor: method(
    {
      params: [addressParam('address')],
      result: 'null',
      doc: 'Deletes an actor; its address stays known.',
      example: ['f01999'],
    },
    ({ node }, address) => {
      node.vm.deleteActor(address)
      return null
    },
  ),
  fvm_trace: method(
    {
      params: [cidParam('cid')],
      result: 'object',
      doc: 'Runs an executed message once more, and returns its call tree with all gas charges.',
      example: [CID_EXAMPLE],
    },
    ({ node }, cid) => {
      const { trace } = resultOf(node, cid)
      return trace === undefined ? null : new LotusJson(node).frame(trace)
    },
  ),
  fvm_explain: method(
    {
      params: [cidParam('cid')],
      result: 'text',
      doc: 'Returns the call tree of an executed message in words, with why it failed.',
      example: [CID_EXAMPLE],
    },
    ({ node }, cid) => resultOf(node, cid).explain(),
  ),
  fvm_checkInvariants: method(
    {
      params: [optional(booleanParam('all'))],
      result: 'array of texts',
      doc: 'Returns the violations of invariants of all built-in actors.',
    },
    ({ node }) => node.vm.checkInvariants(),
  ),
  fvm_accounts: method(
    {
      result: 'array of objects',
      doc: 'Returns the accounts of the node, of all kinds, with their keys: everybody knows them.',
    },
    ({ node }) =>
      node.keys.all().map(({ address, kind, privateKey }) => ({
        kind,
        address: addressToString(address, node.config.network === 'mainnet' ? 'f' : 't'),
        ...(kind === 'eth' ? { ethAddress: toHex(address.payload) } : {}),
        privateKey: toHex(privateKey),
        balance: quantity(node.vm.balanceOf(address)),
      })),
  ),
  fvm_know: method(
    {
      params: [objectParam('artifact')],
      result: 'null',
      doc: 'Makes a contract known by its artifact: call trees then have its names and arguments, also after a restart with --state.',
      example: [{ abi: [], bytecode: '0x6000' }],
    },
    ({ node }, artifact) => {
      node.know(artifact)
      return null
    },
  ),
}
