import { EPOCHS_IN_DAY, randomnessInput } from '../../builtin-actors/index.ts'
import { blake2b256 } from '../../crypto/index.ts'
import { type Cid, Codec, cidOf, encodeCbor } from '../../ipld/index.ts'
import {
  applyAsValid,
  type ChainNode,
  failureText,
  type MinedMessage,
  outcomeOf,
  type Tipset,
} from '../../node/index.ts'
import { type ChainEpoch, type Message, UsageError } from '../../types/index.ts'
import { bytesJson, cidJson, keyJson, LotusJson } from '../json/lotus.ts'
import {
  keyParam,
  readAddress,
  readBase64,
  readCid,
  readMessage,
  tipsetOfKey,
} from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import {
  customParam,
  isObject,
  objectParam,
  optional,
  orElse,
  quantityParam,
  readQuantity,
  textParam,
  wrong,
} from '../param.ts'

/** Heights that one request for events may span: a day. Source: lotus `node/config/def.go`, `MaxFilterHeightRange`. */
const MAX_EVENT_RANGE = EPOCHS_IN_DAY
/** Messages that one request may compute, and tipsets of one path. */
const MAX_COMPUTED = 1_000
const MAX_PATH = 10_000

const messagesParam = customParam('messages', 'array of messages', (value, name) => {
  if (value === null || value === undefined) return []
  if (!Array.isArray(value) || value.length > MAX_COMPUTED)
    throw wrong(name, value, `an array of at most ${MAX_COMPUTED} messages`)
  return (value as readonly unknown[]).map((message, i) => readMessage(message, `${name}[${i}]`))
})

/**
 * The state after a tipset, with more messages applied at a height; nothing of it stays.
 *
 * @see lotus `chain/stmgr/utils.go`, `ComputeState`: cron does not run before the messages
 */
function compute(
  node: ChainNode,
  tipset: Tipset,
  { height, messages }: { readonly height: ChainEpoch; readonly messages: readonly Message[] },
) {
  const json = new LotusJson(node)
  const traces = tipset.messages.map((mined, index) => {
    const { result } = node.replay(tipset, index)
    const trace = { root: result.trace, outside: [] }
    return json.invocation(result, trace, mined.outcome, failureText(result))
  })
  const host = node.host.fork(node.worldOf(tipset), { tracing: true, isQuiet: true })
  const { timestamp, parentBaseFee: baseFee } = tipset.header
  host.setMoment({ epoch: height > tipset.height ? height : tipset.height, timestamp, baseFee })
  for (const message of messages) {
    const result = applyAsValid(host, message)
    const trace = { root: result.trace, outside: [] }
    traces.push(json.invocation(result, trace, outcomeOf(result.applied), failureText(result)))
  }
  return { Root: cidJson(host.vm.stateRoot()), Trace: traces }
}

/** The steps from one tipset to another: those to revert, then those to apply. */
function pathOf(node: ChainNode, from: Tipset, to: Tipset) {
  const json = new LotusJson(node)
  const reverted: Tipset[] = []
  const applied: Tipset[] = []
  let [left, right] = [from, to]
  const before = (tipset: Tipset): Tipset => {
    const parent = node.chain.parentOf(tipset)
    if (parent !== undefined && reverted.length + applied.length < MAX_PATH) return parent
    throw new UsageError(
      'FVM_TIPSET',
      `the tipsets have no common one within ${MAX_PATH} steps that are kept: give tipsets that lie closer together`,
    )
  }
  while (left.hash !== right.hash)
    if (left.height >= right.height) {
      reverted.push(left)
      left = before(left)
    } else {
      applied.push(right)
      right = before(right)
    }
  return [
    ...reverted.map((tipset) => ({ Type: 'revert', Val: json.tipset(tipset) })),
    ...applied.toReversed().map((tipset) => ({ Type: 'apply', Val: json.tipset(tipset) })),
  ]
}

/** The digest of an epoch's randomness. @throws UsageError for an epoch after the tipset */
function digestOf(
  node: ChainNode,
  source: 'chain' | 'beacon',
  { epoch, key }: { readonly epoch: ChainEpoch; readonly key: readonly Cid[] },
): Uint8Array {
  const { height } = tipsetOfKey(node, key)
  if (epoch > height)
    throw new UsageError(
      'FVM_EPOCH',
      `cannot draw randomness from the future: epoch ${epoch} is after the tipset's, ${height}`,
    )
  const { externs } = node.host
  return source === 'chain' ? externs.getChainRandomness(epoch) : externs.getBeaconRandomness(epoch)
}

const DIGEST_PARAMS = [quantityParam('epoch'), keyParam()] as const
const DRAW_PARAMS = [
  quantityParam('personalization'),
  quantityParam('epoch'),
  customParam('entropy', 'bytes in base64', readBase64),
  keyParam(),
] as const
const DRAW_DOC = 'with a purpose, an epoch and entropy in base64; the digest is blake2b-256'

function drawFrom(source: 'chain' | 'beacon') {
  const name = source === 'chain' ? 'tickets' : 'the beacon'
  return method(
    {
      params: DRAW_PARAMS,
      result: 'bytes in base64',
      doc: `Draws randomness from ${name}, ${DRAW_DOC}.`,
      example: [2, 100, 'AA==', null],
    },
    ({ node }, tag, epoch, ...rest) => {
      const [entropy, key] = rest
      const digest = digestOf(node, source, { epoch, key })
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any number is a purpose of its own
      const draw = { tag: tag as Parameters<typeof randomnessInput>[1]['tag'], epoch, entropy }
      return bytesJson(blake2b256(randomnessInput(digest, draw)))
    },
  )
}

function digestFrom(source: 'chain' | 'beacon') {
  const name = source === 'chain' ? "an epoch's ticket" : "an epoch's beacon"
  return method(
    {
      params: DIGEST_PARAMS,
      result: 'bytes in base64',
      doc: `Returns the digest of ${name}, which randomness is drawn from.`,
      example: [100, null],
    },
    ({ node }, epoch, key) => bytesJson(digestOf(node, source, { epoch, key })),
  )
}

/** A filter of events as Lotus reads it. @see lotus `chain/types/actor_event.go`, `ActorEventFilter` */
interface EventFilter {
  readonly emitters: ReadonlySet<bigint>
  readonly fields: ReadonlyMap<string, readonly { codec: number; value: string }[]>
  readonly tipsets: readonly Tipset[]
}

function readEventFilter(
  node: ChainNode,
  filter: Readonly<Record<string, unknown>> | undefined,
): EventFilter {
  const { addresses, fields, fromHeight, toHeight, tipsetKey } = filter ?? {}
  const listed = Array.isArray(addresses) ? (addresses as readonly unknown[]) : []
  const emitters = listed.map((one) => node.vm.idOf(readAddress(one, 'filter.addresses')) ?? -1n)
  return {
    emitters: new Set(emitters),
    fields: new Map(Object.entries(isObject(fields) ? fields : {}).map(readField)),
    tipsets: tipsetsOf(node, { fromHeight, toHeight, tipsetKey }),
  }
}

function readField([key, values]: [string, unknown]): [string, { codec: number; value: string }[]] {
  if (!Array.isArray(values)) throw wrong(`filter.fields.${key}`, values, 'an array of values')
  const read = (value: unknown): { codec: number; value: string } => {
    if (!isObject(value) || typeof value['codec'] !== 'number')
      throw wrong(`filter.fields.${key}`, value, 'an object with codec and value')
    const bytes = readBase64(value['value'], `filter.fields.${key}.value`)
    return { codec: value['codec'], value: Buffer.from(bytes).toString('base64') }
  }
  return [key, (values as readonly unknown[]).map(read)]
}

function tipsetsOf(
  node: ChainNode,
  { fromHeight, toHeight, tipsetKey }: Readonly<Record<string, unknown>>,
): readonly Tipset[] {
  const { chain } = node
  if (Array.isArray(tipsetKey) && tipsetKey.length > 0) {
    if ((fromHeight ?? toHeight ?? null) !== null)
      throw new UsageError('FVM_RANGE', 'cannot specify both TipSetKey and FromHeight/ToHeight')
    return [
      tipsetOfKey(
        node,
        (tipsetKey as readonly unknown[]).map((cid) => readCid(cid, 'filter.tipsetKey')),
      ),
    ]
  }
  const { height: latest } = chain.latest
  const heightOf = (value: unknown, name: string): bigint =>
    value === undefined || value === null ? latest : readQuantity(value, `filter.${name}`)
  const from = heightOf(fromHeight, 'fromHeight')
  const to = heightOf(toHeight, 'toHeight')
  if (from > to || to - from > MAX_EVENT_RANGE)
    throw new UsageError(
      'FVM_RANGE',
      `invalid epoch range: ${from} to ${to} is given, and ranges forward of at most ${MAX_EVENT_RANGE} epochs are accepted`,
    )
  const found: Tipset[] = []
  for (let i = Math.max(chain.first, chain.positionFrom(from)); i < chain.length; i++) {
    const tipset = chain.at(i)
    if (tipset === undefined || tipset.height > to) break
    found.push(tipset)
  }
  return found
}

function eventsOf(node: ChainNode, { emitters, fields, tipsets }: EventFilter): object[] {
  const json = new LotusJson(node)
  const matches = ({ emitter, entries }: MinedMessage['outcome']['events'][number]): boolean => {
    if (emitters.size > 0 && !emitters.has(emitter)) return false
    for (const [wanted, values] of fields) {
      const isThere = entries.some(({ key, codec, value }) => {
        if (key !== wanted) return false
        if (values.length === 0) return true
        const text = Buffer.from(value).toString('base64')
        return values.some((one) => one.codec === codec && one.value === text)
      })
      if (!isThere) return false
    }
    return true
  }
  return tipsets.flatMap((tipset) =>
    tipset.messages.flatMap(({ cid, outcome }) =>
      outcome.events.filter(matches).map(({ emitter, entries }) => ({
        entries: entries.map(({ flags, key, codec, value }) => ({
          Flags: Number(flags),
          Key: key,
          Codec: codec,
          Value: bytesJson(value),
        })),
        emitter: json.actorAddress(node.vm, emitter),
        reverted: false,
        height: Number(tipset.height),
        tipsetKey: keyJson(tipset),
        msgCid: cidJson(cid),
      })),
    ),
  )
}

/** Checks that a client asks for the node's own network version. @throws UsageError `FVM_NETWORK_VERSION` */
function assertOwnVersion({ config }: ChainNode, version: bigint): void {
  if (version !== BigInt(config.networkVersion))
    throw new UsageError(
      'FVM_NETWORK_VERSION',
      `the node has the actors of network version ${config.networkVersion}, not of ${version}`,
    )
}

/** Names of keys by what Lotus calls their type. Source: lotus `chain/types/keystore.go`, `KeyType`. */
const KEY_TYPES: Readonly<Record<string, 'secp256k1' | 'bls' | 'eth'>> = {
  secp256k1: 'secp256k1',
  bls: 'bls',
  delegated: 'eth',
}

/** Methods that compute: states, codes, paths, randomness, events by a filter, keys. */
export const FILECOIN_COMPUTE_METHODS: MethodTable = {
  'Filecoin.StateCompute': method(
    {
      params: [quantityParam('height'), messagesParam, keyParam()],
      result: 'object with Root and Trace',
      doc: 'Applies messages after a tipset at a height, without cron, and returns the state root and the traces of all messages; nothing of it stays.',
      example: [0, [], null],
    },
    ({ node }, height, messages, key) =>
      compute(node, tipsetOfKey(node, key), { height, messages }),
  ),
  'Filecoin.StateActorCodeCIDs': method(
    {
      params: [quantityParam('networkVersion')],
      result: 'object',
      doc: 'Returns the code CIDs of the built-in actors by name.',
      example: [28],
    },
    ({ node }, version) => {
      assertOwnVersion(node, version)
      return Object.fromEntries(
        node.vm.manifest.entries.map(({ name, code }) => [name, cidJson(code)]),
      )
    },
  ),
  'Filecoin.StateActorManifestCID': method(
    {
      params: [quantityParam('networkVersion')],
      result: 'CID',
      doc: 'Returns the CID of the manifest of the built-in actors, the one that the system actor has.',
      example: [28],
    },
    ({ node }, version) => {
      assertOwnVersion(node, version)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the state of the system actor has the CID
      const { builtinActors } = node.vm.state('f00') as { readonly builtinActors: { cid: Cid } }
      // A manifest is its version, which is 1 in all releases, and the CID of its data.
      return cidJson(cidOf(Codec.DAG_CBOR, encodeCbor([1, builtinActors.cid])))
    },
  ),
  'Filecoin.ChainGetPath': method(
    {
      params: [keyParam('from'), orElse(keyParam('to'), [])],
      result: 'array of { Type, Val }',
      doc: 'Returns the tipsets to revert and to apply on the way from one tipset to another.',
      example: [null, null],
      gives: [],
    },
    ({ node }, from, to) => pathOf(node, tipsetOfKey(node, from), tipsetOfKey(node, to)),
  ),
  'Filecoin.StateGetRandomnessFromTickets': drawFrom('chain'),
  'Filecoin.StateGetRandomnessFromBeacon': drawFrom('beacon'),
  'Filecoin.StateGetRandomnessDigestFromTickets': digestFrom('chain'),
  'Filecoin.StateGetRandomnessDigestFromBeacon': digestFrom('beacon'),
  'Filecoin.GetActorEventsRaw': method(
    {
      params: [optional(objectParam('filter'))],
      result: 'array of events',
      doc: 'Returns the events of messages, by emitters, fields, a range of heights or a tipset: { addresses, fields, fromHeight, toHeight, tipsetKey }.',
      example: [{}],
      gives: [],
    },
    ({ node }, filter) => eventsOf(node, readEventFilter(node, filter)),
  ),
  'Filecoin.WalletNew': method(
    {
      params: [textParam('type')],
      result: 'address',
      doc: 'Makes a key (secp256k1, bls or delegated) and an account without balance; the key follows from its number, so that everybody can know it.',
      example: ['secp256k1'],
    },
    ({ node }, type) => {
      const kind = Object.hasOwn(KEY_TYPES, type) ? KEY_TYPES[type] : undefined
      if (kind === undefined)
        throw wrong('type', type, `one of ${Object.keys(KEY_TYPES).join(', ')}`)
      const name = `wallet-${node.vm.accounts.length}`
      const { address } = node.vm.account(name, { type: kind, balance: 0n })
      return new LotusJson(node).address(address)
    },
  ),
}
