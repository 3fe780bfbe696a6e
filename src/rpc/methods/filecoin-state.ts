// Longer than 400 lines: one table of methods, with the few functions that they share.
import { addressFromEth, type FVM } from '../../harness/index.ts'
import type { Cid } from '../../ipld/index.ts'
import {
  type ChainNode,
  ethOfDelegated,
  failureText,
  type MinedMessage,
  maskedAddress,
  outcomeOf,
  type Tipset,
} from '../../node/index.ts'
import { StateTree } from '../../state-tree/index.ts'
import { type ActorId, Address, type Message, Protocol, UsageError } from '../../types/index.ts'
import type { RpcContext } from '../context.ts'
import { RpcCode, RpcError } from '../errors.ts'
import { actorStateJson } from '../json/actor-state.ts'
import { cidJson, keyJson, LotusJson } from '../json/lotus.ts'
import { networkParamsJson } from '../json/network-params.ts'
import { addressParam, cidParam, keyParam, messageParam, tipsetOfKey } from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import {
  anyParam,
  booleanParam,
  ethAddressParam,
  optional,
  orElse,
  quantityParam,
  textParam,
} from '../param.ts'
import { tipsetParam } from '../tipset-selector.ts'

const ADDRESS_EXAMPLE = 'f01'
const CID_EXAMPLE = { '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }

/** The state that the tipset of a key begins with: at the head that is the state as it is now. */
export function stateOf(node: ChainNode, key: readonly Cid[]): FVM {
  return stateBefore(node, tipsetOfKey(node, key))
}

/** The state that a tipset begins with. */
export function stateBefore(node: ChainNode, tipset: Tipset): FVM {
  const parent = node.chain.parentOf(tipset)
  return node.vmAt(parent ?? tipset)
}

function actorNotFound(): RpcError {
  return new RpcError(RpcCode.ACTOR_NOT_FOUND, 'actor not found')
}

/** The id of an actor that is there. @throws RpcError with code 11 */
export function requireId(vm: FVM, address: Address): ActorId {
  const id = vm.idOf(address)
  if (id === undefined) throw actorNotFound()
  return id
}

/** The f1, f3 or f4 address that an account is known by; undefined for other actors. */
export function keyAddressOf(vm: FVM, address: Address): Address | undefined {
  if (address.protocol === Protocol.Secp256k1 || address.protocol === Protocol.BLS) return address
  const actor = vm.getActor(Address.id(requireId(vm, address)))
  if (actor === undefined) throw actorNotFound()
  if (actor.delegatedAddress !== undefined) return actor.delegatedAddress
  if (actor.type !== 'account') return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the state of an account has an address
  return (vm.state(Address.id(actor.id)) as { readonly address: Address }).address
}

/** An executed message and its tipset. */
interface Lookup {
  readonly tipset: Tipset
  readonly mined: MinedMessage
}

/** Finds an executed message: by its CID, or by the one that replaced it. */
function find(node: ChainNode, cid: Cid): Lookup | undefined {
  const place = node.chain.index.byCid(cid)
  if (place === undefined) return undefined
  return { tipset: place.tipset, mined: place.tipset.messages[place.index]! }
}

function lookupJson(node: ChainNode, { tipset, mined }: Lookup) {
  const { chain } = node
  // The tipset after the one that a message is in executes it.
  const executing = chain.at(chain.positionFrom(tipset.height + 1n)) ?? node.head
  return {
    Message: cidJson(mined.cid),
    Receipt: new LotusJson(node).receipt(mined.outcome.receipt),
    ReturnDec: null,
    TipSet: keyJson(executing),
    Height: Number(executing.height),
  }
}

/** Whether a message is as deep in the chain as is asked; with automine no depth is waited for. */
function isDeep(node: ChainNode, { tipset }: Lookup, confidence: bigint): boolean {
  return node.state.mining.automine || node.head.height - tipset.height >= confidence
}

async function waitFor({ node }: RpcContext, cid: Cid, confidence: bigint): Promise<Lookup> {
  const now = find(node, cid)
  if (now !== undefined && isDeep(node, now, confidence)) return now
  return new Promise((resolve) => {
    const stop = node.emitter.on('tipset', () => {
      const found = find(node, cid)
      if (found === undefined || !isDeep(node, found, confidence)) return
      stop()
      resolve(found)
    })
  })
}

/** Runs a message aside from the chain, with its call tree. */
function invoke(node: ChainNode, message: Message, key: readonly Cid[]) {
  const tipset = tipsetOfKey(node, key)
  const parent = node.chain.parentOf(tipset) ?? tipset
  const { height, header } = tipset
  const gasLimit = message.gasLimit === 0n ? 10_000_000_000n : message.gasLimit
  const result = node.calls.run(
    { ...message, gasLimit },
    {
      world: node.worldOf(parent),
      moment: { epoch: height, timestamp: header.timestamp, baseFee: header.parentBaseFee },
    },
    { tracing: true },
  )
  return new LotusJson(node).invocation(
    result,
    { root: result.trace, outside: [] },
    outcomeOf(result.applied),
    failureText(result),
  )
}

/** All ids of a state's actors. */
function* idsOf(vm: FVM): Generator<ActorId> {
  const ids: ActorId[] = []
  StateTree.load(vm.blockstore, vm.stateRoot()).forEach((id) => ids.push(id))
  yield* ids
}

/** Actors, messages and the network, as `Filecoin.State` has them. */
export const FILECOIN_STATE_METHODS: MethodTable = {
  'Filecoin.StateNetworkName': method(
    { result: 'text', doc: "Returns the network's name." },
    ({ node }) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the state of init has a network name
      const { networkName } = node.vm.state('f01') as { networkName: string }
      return networkName
    },
  ),
  'Filecoin.StateNetworkVersion': method(
    {
      params: [keyParam()],
      result: 'number',
      doc: 'Returns the network version.',
      example: [null],
    },
    ({ node }) => node.config.networkVersion,
  ),
  'Filecoin.StateGetActor': method(
    {
      params: [addressParam('address'), tipsetParam('tipset', 'getting tipset: ')],
      result: 'actor',
      doc: 'Returns the record of an actor; an unknown one is error 11. The tipset may be a selector of API v2.',
      example: [ADDRESS_EXAMPLE, null],
    },
    ({ node }, address, tipset) => {
      const vm = stateBefore(node, tipset(node))
      const actor = vm.getActor(address)
      if (actor === undefined) throw actorNotFound()
      return new LotusJson(node).actor(actor)
    },
  ),
  'Filecoin.StateLookupID': method(
    {
      params: [addressParam('address'), keyParam()],
      result: 'address',
      doc: 'Returns the f0 address of an actor.',
      example: [ADDRESS_EXAMPLE, null],
    },
    ({ node }, address, key) =>
      new LotusJson(node).address(Address.id(requireId(stateOf(node, key), address))),
  ),
  'Filecoin.StateGetID': method(
    {
      params: [addressParam('address'), tipsetParam('tipset', 'getting tipset: ')],
      result: 'address',
      doc: 'Returns the f0 address of an actor, at the tipset of a selector of API v2.',
      example: [ADDRESS_EXAMPLE, { tag: 'latest' }],
    },
    ({ node }, address, tipset) => {
      const id = stateBefore(node, tipset(node)).idOf(address)
      if (id === undefined)
        throw new RpcError(RpcCode.ACTOR_NOT_FOUND, 'looking up ID: actor not found')
      return new LotusJson(node).address(Address.id(id))
    },
  ),
  'Filecoin.StateAccountKey': method(
    {
      params: [addressParam('address'), keyParam()],
      result: 'address',
      doc: 'Returns the f1, f3 or f4 address of an account.',
      example: ['f099', null],
    },
    ({ node }, address, key) => {
      const found = keyAddressOf(stateOf(node, key), address)
      if (found === undefined)
        throw new UsageError('FVM_ACCOUNT', 'the actor is not an account: it has no key')
      return new LotusJson(node).address(found)
    },
  ),
  'Filecoin.StateLookupRobustAddress': method(
    {
      params: [addressParam('address'), keyParam()],
      result: 'address',
      doc: 'Returns an address of an actor that does not depend on the order of its creation.',
      example: ['f0101', null],
    },
    ({ node }, address, key) => {
      if (address.protocol !== Protocol.ID) return new LotusJson(node).address(address)
      const vm = stateOf(node, key)
      const found = keyAddressOf(vm, address) ?? robustAddressOf(vm, requireId(vm, address))
      if (found === undefined) throw new UsageError('FVM_NO_ACTOR', 'address not found')
      return new LotusJson(node).address(found)
    },
  ),
  'Filecoin.StateReadState': method(
    {
      params: [addressParam('address'), keyParam()],
      result: 'object',
      doc: "Returns an actor's balance and decoded state.",
      example: [ADDRESS_EXAMPLE, null],
    },
    ({ node }, address, key) => {
      const vm = stateOf(node, key)
      const actor = vm.getActor(address)
      if (actor === undefined) throw actorNotFound()
      return {
        Balance: String(actor.balance),
        Code: cidJson(actor.code),
        State: actorStateJson(node, vm, actor),
      }
    },
  ),
  'Filecoin.StateListActors': method(
    {
      params: [keyParam()],
      result: 'array of addresses',
      doc: 'Returns all actors.',
      example: [null],
    },
    ({ node }, key) => {
      const json = new LotusJson(node)
      return Array.from(idsOf(stateOf(node, key)), (id) => json.address(Address.id(id)))
    },
  ),
  'Filecoin.StateGetNetworkParams': method(
    { result: 'object', doc: 'Returns parameters of the network.' },
    ({ node }) => networkParamsJson(node),
  ),
  'Filecoin.StateCirculatingSupply': method(
    {
      params: [keyParam()],
      result: 'amount',
      doc: 'Returns the circulating supply.',
      example: [null],
    },
    ({ node }) => String(node.vm.circulatingSupply),
  ),
  'Filecoin.StateVMCirculatingSupplyInternal': method(
    {
      params: [keyParam()],
      result: 'object',
      doc: 'Returns the circulating supply that actors see; its parts are not known here.',
      example: [null],
    },
    ({ node }) => ({
      FilVested: '0',
      FilMined: '0',
      FilBurnt: String(node.vm.balanceOf('f099')),
      FilLocked: '0',
      FilCirculating: String(node.vm.circulatingSupply),
      FilReserveDisbursed: '0',
    }),
  ),
  'Filecoin.StateCall': method(
    {
      params: [messageParam('message'), keyParam()],
      result: 'invocation',
      doc: 'Runs a message aside from the chain, and shows its call tree; it pays nothing unless fees are set.',
      example: [{ From: 'f099', To: 'f099' }, null],
    },
    ({ node }, message, key) => invoke(node, message, key),
  ),
  'Filecoin.StateReplay': method(
    {
      params: [keyParam(), cidParam('cid')],
      result: 'invocation',
      doc: 'Runs an executed message once more on the state before it, and shows its call tree.',
      example: [null, CID_EXAMPLE],
    },
    ({ node }, _, cid) => {
      const found = find(node, cid)
      if (found === undefined)
        throw new UsageError('FVM_MESSAGE', 'could not find message in the chain')
      const { result } = node.replay(found.tipset, found.tipset.messages.indexOf(found.mined))
      return new LotusJson(node).invocation(
        result,
        { root: result.trace, outside: [] },
        found.mined.outcome,
        failureText(result),
      )
    },
  ),
  'Filecoin.StateSearchMsg': method(
    {
      params: [
        keyParam('from'),
        cidParam('cid'),
        optional(anyParam('lookback')),
        optional(booleanParam('allowReplaced')),
      ],
      result: 'lookup or null',
      doc: 'Returns where a message was executed, with its receipt.',
      example: [null, CID_EXAMPLE],
    },
    ({ node }, _, cid) => {
      const found = find(node, cid)
      return found === undefined ? null : lookupJson(node, found)
    },
  ),
  'Filecoin.StateWaitMsg': method(
    {
      params: [
        cidParam('cid'),
        orElse(quantityParam('confidence'), 0n),
        optional(anyParam('lookback')),
        optional(booleanParam('allowReplaced')),
      ],
      result: 'lookup',
      doc: 'Waits until a message is executed, and as deep as asked; with automine no depth is waited for.',
      example: [CID_EXAMPLE, 0],
    },
    async (context, cid, confidence) =>
      lookupJson(context.node, await waitFor(context, cid, confidence)),
  ),
  'Filecoin.WalletBalance': method(
    {
      params: [addressParam('address')],
      result: 'amount',
      doc: "Returns an actor's balance; 0 for an address without an actor.",
      example: ['f099'],
    },
    ({ node }, address) => String(node.vm.balanceOf(address)),
  ),
  'Filecoin.FilecoinAddressToEthAddress': method(
    {
      params: [addressParam('address'), optional(anyParam('block', 'block'))],
      result: 'Ethereum address',
      doc: 'Returns the Ethereum address of a Filecoin one: the 20 bytes of an f410 address, or the masked form of the id that another address has.',
      example: ['f01'],
      gives: '0xff00000000000000000000000000000000000001',
    },
    ({ node }, address) => {
      // Lotus gives the masked form of an id, also if its actor has an f410 address.
      const delegated = ethOfDelegated(address)
      if (delegated !== undefined) return delegated
      const id = node.vm.idOf(address)
      if (id === undefined) throw actorNotFound()
      return maskedAddress(id)
    },
  ),
  'Filecoin.EthAddressToFilecoinAddress': method(
    {
      params: [ethAddressParam('address')],
      result: 'address',
      doc: 'Returns the Filecoin address of an Ethereum one.',
      example: ['0xff00000000000000000000000000000000000001'],
    },
    ({ node }, address) => new LotusJson(node).address(addressFromEth(address)),
  ),
  'Filecoin.EthGetTransactionHashByCid': method(
    {
      params: [cidParam('cid')],
      result: 'hash or null',
      doc: 'Returns the hash that a message has for Ethereum.',
      example: [CID_EXAMPLE],
    },
    ({ node }, cid) =>
      (find(node, cid)?.mined ?? node.state.pool.find((pending) => pending.cid.equals(cid)))
        ?.hash ?? null,
  ),
  'Filecoin.EthGetMessageCidByTransactionHash': method(
    {
      params: [textParam('hash')],
      result: 'CID or null',
      doc: 'Returns the CID of the message that Ethereum knows by a hash.',
      example: [`0x${'00'.repeat(32)}`],
    },
    ({ node }, hash) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any other text is not found
      const text = hash.toLowerCase() as `0x${string}`
      const place = node.chain.index.byHash(text)
      const found = place?.tipset.messages[place.index] ?? node.pending(text)
      return found === undefined ? null : cidJson(found.cid)
    },
  ),
}

/** The f2 address that init knows an actor by. */
function robustAddressOf(vm: FVM, id: ActorId): Address | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the state of init has an address map
  const { addressMap } = vm.state('f01') as {
    readonly addressMap: Iterable<readonly [Address, ActorId]>
  }
  for (const [address, known] of addressMap) if (known === id) return address
  return undefined
}
