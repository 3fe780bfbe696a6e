import { EPOCHS_IN_DAY } from '../../builtin-actors/index.ts'
import { type Cid, dagLinks, MemoryBlockstore } from '../../ipld/index.ts'
import {
  type ChainNode,
  encodeHeader,
  encodeTipsetKey,
  messageBlock,
  messageMetaOf,
  receiptsRootOf,
  type Tipset,
} from '../../node/index.ts'
import { UsageError } from '../../types/index.ts'
import { notifyHeads, openChannel } from '../channels.ts'
import { bytesJson, cidJson, LotusJson, splitMessages } from '../json/lotus.ts'
import { cidParam, keyParam, readBase64, tipsetOfKey } from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import { optional, quantityParam, textParam } from '../param.ts'
import { finalizedTipset, tipsetParam } from '../tipset-selector.ts'

/** Tipsets that are searched for blocks which are made on demand: a day. */
const SEARCHED_TIPSETS = Number(EPOCHS_IN_DAY)

/** The tipset of a block's header. */
function tipsetOfBlock(node: ChainNode, cid: Cid): Tipset {
  return tipsetOfKey(node, [cid])
}

/** The executed tipset before a tipset. */
function parentOf(node: ChainNode, tipset: Tipset): Tipset | undefined {
  return node.chain.parentOf(tipset)
}

/** A block of the chain or of the state; blocks of the chain are made when they are asked for. */
function blockOf(node: ChainNode, cid: Cid): Uint8Array | undefined {
  const known = node.vm.getBlock(cid)
  if (known !== undefined) return known
  const { chain } = node
  const tipset = chain.byHeader(cid)
  if (tipset !== undefined) return encodeHeader(tipset.header)
  const place = chain.index.byCid(cid)
  if (place !== undefined) return messageBlock(place.tipset.messages[place.index]!)
  for (let i = chain.length - 1; i >= Math.max(chain.first, chain.length - SEARCHED_TIPSETS); i--) {
    const at = chain.at(i)!
    if (at.keyCid.equals(cid)) return encodeTipsetKey([at.cid])
    const store = new MemoryBlockstore()
    messageMetaOf(at.messages, store)
    receiptsRootOf(at.messages, store)
    const block = store.get(cid)
    if (block !== undefined) return block
  }
  return undefined
}

function requireBlock(node: ChainNode, cid: Cid): Uint8Array {
  const block = blockOf(node, cid)
  if (block !== undefined) return block
  throw new UsageError('FVM_NO_BLOCK', 'blockstore: block not found')
}

/** The events of a root: of the message whose receipt has it. */
function eventsOf(node: ChainNode, root: Cid) {
  const { chain } = node
  for (let i = chain.length - 1; i >= Math.max(chain.first, chain.length - SEARCHED_TIPSETS); i--)
    for (const { outcome } of chain.at(i)!.messages)
      if (outcome.receipt.eventsRoot?.equals(root)) return outcome.events
  throw new UsageError('FVM_NO_BLOCK', 'no message of this chain has events with that root')
}

/** Tipsets, blocks, messages and objects of the chain. */
export const FILECOIN_CHAIN_METHODS: MethodTable = {
  'Filecoin.ChainHead': method(
    {
      result: 'tipset',
      doc: 'Returns the head: the tipset after the newest executed one, which messages come into.',
    },
    ({ node }) => new LotusJson(node).tipset(node.head),
  ),
  'Filecoin.ChainNotify': method(
    {
      result: 'channel of arrays of { Type, Val }',
      doc: 'Sends the head, and each change of it, over a WebSocket (`xrpc.ch.val`); xrpc.cancel ends it.',
    },
    (context) => openChannel(context, (send) => notifyHeads(context, send)),
  ),
  'Filecoin.ChainGetGenesis': method(
    { result: 'tipset', doc: 'Returns the genesis tipset.' },
    ({ node }) => new LotusJson(node).tipset(node.chain.genesis),
  ),
  'Filecoin.ChainGetTipSet': method(
    {
      params: [tipsetParam()],
      result: 'tipset',
      doc: 'Returns the tipset of a key; the head for null; also by the selectors of API v2: { tag }, { key }, { height: { at, previous, anchor } }.',
      example: [null],
    },
    ({ node }, tipset) => new LotusJson(node).tipset(tipset(node)),
  ),
  'Filecoin.ChainGetFinalizedTipSet': method(
    {
      result: 'tipset',
      doc: 'Returns the finalized tipset: `--finality` epochs before the head, or the one before a null round.',
    },
    ({ node }) => new LotusJson(node).tipset(finalizedTipset(node)),
  ),
  'Filecoin.ChainGetTipSetFinalityStatus': method(
    {
      result: 'object',
      doc: 'Returns the head and the finalized tipset, as API v2 has them; nobody finalizes blocks sooner here.',
    },
    ({ node }) => ({
      ecFinalityThresholdDepth: -1,
      ecFinalizedTipSet: null,
      f3FinalizedTipSet: null,
      finalizedTipSet: new LotusJson(node).tipset(finalizedTipset(node)),
      head: new LotusJson(node).tipset(node.head),
    }),
  ),
  'Filecoin.ChainGetTipSetByHeight': method(
    {
      params: [quantityParam('height'), keyParam()],
      result: 'tipset',
      doc: 'Returns the tipset at a height, or the one before if that is a null round.',
      example: [0, null],
    },
    ({ node }, height, key) => {
      const head = tipsetOfKey(node, key)
      if (height > head.height)
        throw new UsageError(
          'FVM_HEIGHT',
          'looking for tipset with height greater than start point',
        )
      const tipset = height === head.height ? head : node.chain.atOrBefore(height)
      return new LotusJson(node).tipset(tipset)
    },
  ),
  'Filecoin.ChainGetTipSetAfterHeight': method(
    {
      params: [quantityParam('height'), keyParam()],
      result: 'tipset',
      doc: 'Returns the tipset at a height, or the one after if that is a null round.',
      example: [0, null],
    },
    ({ node }, height) => {
      const { chain } = node
      return new LotusJson(node).tipset(chain.at(chain.positionFrom(height)) ?? node.head)
    },
  ),
  'Filecoin.ChainTipSetWeight': method(
    { params: [keyParam()], result: 'integer as text', doc: "Returns a tipset's weight." },
    ({ node }, key) => String(tipsetOfKey(node, key).header.parentWeight + (1n << 20n)),
  ),
  'Filecoin.ChainGetBlock': method(
    {
      params: [cidParam('cid')],
      result: 'block header',
      doc: 'Returns the header of a block.',
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, cid) => new LotusJson(node).header(tipsetOfBlock(node, cid)),
  ),
  'Filecoin.ChainGetBlockMessages': method(
    {
      params: [cidParam('cid')],
      result: 'object',
      doc: 'Returns the messages of a block: those with BLS signatures, the others, and the CIDs of all.',
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, cid) => {
      const json = new LotusJson(node)
      const { bls, others } = splitMessages(tipsetOfBlock(node, cid))
      return {
        BlsMessages: bls.map(({ message }) => json.message(message)),
        SecpkMessages: others.map((signed) => json.signedMessage(signed)),
        Cids: [...bls, ...others].map((signed) => cidJson(signed.cid)),
      }
    },
  ),
  'Filecoin.ChainGetMessage': method(
    {
      params: [cidParam('cid')],
      result: 'message',
      doc: 'Returns a message of the chain or of the pool by its CID.',
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, cid) => {
      const place = node.chain.index.byCid(cid)
      const signed =
        place?.tipset.messages[place.index] ?? node.state.pool.find((one) => one.cid.equals(cid))
      if (signed === undefined)
        throw new UsageError(
          'FVM_MESSAGE',
          'failed to load message: this chain has none with that CID',
        )
      return new LotusJson(node).message(signed.message)
    },
  ),
  'Filecoin.ChainGetParentMessages': method(
    {
      params: [cidParam('cid')],
      result: 'array',
      doc: "Returns the messages of the tipset before a block's, each with its CID.",
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, cid) => {
      const json = new LotusJson(node)
      const messages = parentOf(node, tipsetOfBlock(node, cid))?.messages ?? []
      return messages.map((one) => ({ Cid: cidJson(one.cid), Message: json.message(one.message) }))
    },
  ),
  'Filecoin.ChainGetParentReceipts': method(
    {
      params: [cidParam('cid')],
      result: 'array',
      doc: "Returns the receipts of the tipset before a block's.",
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, cid) => {
      const json = new LotusJson(node)
      const messages = parentOf(node, tipsetOfBlock(node, cid))?.messages ?? []
      return messages.map(({ outcome }) => json.receipt(outcome.receipt))
    },
  ),
  'Filecoin.ChainGetMessagesInTipset': method(
    {
      params: [keyParam()],
      result: 'array',
      doc: 'Returns the messages of a tipset, each with its CID.',
      example: [null],
    },
    ({ node }, key) => {
      const json = new LotusJson(node)
      return tipsetOfKey(node, key).messages.map((one) => ({
        Cid: cidJson(one.cid),
        Message: json.message(one.message),
      }))
    },
  ),
  'Filecoin.ChainGetEvents': method(
    {
      params: [cidParam('root')],
      result: 'array of events',
      doc: 'Returns the events of the message whose receipt has this root.',
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, root) =>
      eventsOf(node, root).map(({ emitter, entries }) => ({
        Emitter: Number(emitter),
        Entries: entries.map(({ flags, key, codec, value }) => ({
          Flags: Number(flags),
          Key: key,
          Codec: codec,
          Value: bytesJson(value),
        })),
      })),
  ),
  'Filecoin.ChainReadObj': method(
    {
      params: [cidParam('cid')],
      result: 'bytes in base64',
      doc: 'Returns a block of the state or of the chain.',
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, cid) => bytesJson(requireBlock(node, cid)),
  ),
  'Filecoin.ChainHasObj': method(
    {
      params: [cidParam('cid')],
      result: 'boolean',
      doc: 'Returns whether a block is there.',
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, cid) => blockOf(node, cid) !== undefined,
  ),
  'Filecoin.ChainStatObj': method(
    {
      params: [cidParam('cid'), optional(cidParam('base'))],
      result: 'object',
      doc: 'Returns the bytes and the number of blocks that are reachable from one.',
      example: [{ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }],
    },
    ({ node }, cid) => statOf(node, cid),
  ),
  'Filecoin.ChainPutObj': method(
    {
      params: [textParam('block')],
      result: 'null',
      doc: 'Puts a block of DAG-CBOR, in base64, into the store.',
      example: ['ggEC'],
    },
    ({ node }, block) => {
      node.vm.putBlock(readBase64(block, 'block'))
      return null
    },
  ),
}

/** Blocks that one walk visits at most. */
const MAX_STAT_BLOCKS = 1_000_000

function statOf(node: ChainNode, root: Cid) {
  const seen = new Set<string>([root.key])
  const stack = [root]
  let size = 0
  for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
    const block = blockOf(node, cid)
    if (block === undefined) continue
    size += block.length
    for (const link of dagLinks(cid.codec, block))
      if (!seen.has(link.key) && seen.size < MAX_STAT_BLOCKS) {
        seen.add(link.key)
        stack.push(link)
      }
  }
  return { Size: size, Links: seen.size }
}
