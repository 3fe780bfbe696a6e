import { builtinNumberOf, INIT } from '../../builtin-actors/index.ts'
import { blake2b256 } from '../../crypto/index.ts'
import { type ActorId, Address, INIT_ACTOR_ID } from '../../types/index.ts'
import type { KnownActor, Session } from '../session.ts'
import {
  address,
  array,
  big,
  bytes,
  type CborTree,
  concat,
  encodeTree,
  int,
  link,
  mutateTree,
  NULL,
  uint,
} from './cbor-tree.ts'
import {
  accountId,
  addressOf,
  amount,
  anyAddress,
  anyEpoch,
  type CallDraft,
  type Gen,
  senderOf,
  smallValue,
  someActor,
} from './gen.ts'

const INIT_ADDRESS = Address.id(INIT_ACTOR_ID)
const EXEC = builtinNumberOf(INIT, 'Exec')

interface ChannelFacts {
  readonly from: ActorId
  readonly to: ActorId
}

/** A call that makes a payment channel, redeems a voucher, settles or collects. */
export function paychCall(g: Gen): CallDraft {
  const { c, session } = g
  const actor = someActor(g, 'paymentchannel')
  const facts = actor === undefined ? undefined : factsOf(session, actor)
  if (actor === undefined || facts === undefined || c.chance(15)) return create(g)
  const callers = [facts.from, facts.to]
  const to = addressOf(g, actor)
  const end = { to, value: smallValue(g), params: undefined, callers }
  return c.weighted<() => CallDraft>([
    [12, () => update(g, actor, facts)],
    [2, () => ({ ...end, note: 'paych: settle', method: 3n })],
    [2, () => ({ ...end, note: 'paych: collect', method: 4n })],
  ])()
}

function create(g: Gen): CallDraft {
  const { c, session } = g
  // The first four have keys whose signatures vouchers may carry.
  const signers = session.world.senders.slice(0, 4)
  const party = (): CborTree =>
    address(c.chance(85) ? addressOf(g, c.pick(signers)) : anyAddress(g))
  const code = session.world.codes.get('paymentchannel')!
  return {
    note: 'paych: create',
    to: INIT_ADDRESS,
    method: EXEC,
    value: c.chance(70) ? BigInt(1 + c.below(5)) * 10n ** 18n : smallValue(g),
    params: array(link(code), bytes(encodeTree(array(party(), party())))),
  }
}

function update(g: Gen, actor: KnownActor, facts: ChannelFacts): CallDraft {
  const { c, session } = g
  const secret = c.bytes(
    c.weighted([
      [4, 0],
      [2, 1 + c.below(8)],
      [1, 257],
    ]),
  )
  const caller = c.pick([facts.from, facts.to])
  const counterparty = caller === facts.from ? facts.to : facts.from
  const fields = voucherFields(g, actor, secret)
  const at = c.chance(8) ? c.below(fields.length) : -1
  const signed = fields.map((field, i) => (i === at ? mutateTree(c, field) : field))
  const signer = c.chance(5) ? accountId(g) : counterparty
  const signature = signatureBy(session, signer, encodeTree(array(...signed, NULL)))
  const voucher = array(...signed, signature === undefined || c.chance(3) ? NULL : bytes(signature))
  return {
    note: 'paych: update',
    to: addressOf(g, actor),
    method: 2n,
    value: smallValue(g),
    params: array(voucher, bytes(c.chance(5) ? c.bytes(2) : secret)),
    callers: [caller],
  }
}

/** All but the signature. */
function voucherFields(g: Gen, actor: KnownActor, secret: Uint8Array): CborTree[] {
  const { c, session } = g
  const merge = (): CborTree => array(uint(c.below(4)), uint(c.below(12)))
  return [
    address(
      c.chance(5) ? anyAddress(g) : (session.robustAddress(actor.id) ?? Address.id(actor.id)),
    ),
    int(c.chance(10) ? anyEpoch(g) : 0),
    int(c.chance(10) ? anyEpoch(g) : 0),
    bytes(secret.length > 0 ? blake2b256(secret) : new Uint8Array(c.chance(4) ? 32 : 0)),
    c.chance(15) ? extra(g.anyCall(g)) : NULL,
    uint(
      c.weighted([
        [12, BigInt(c.below(4))],
        [1, (1n << 63n) - 1n],
        [1, 1n << 63n],
      ]),
    ),
    uint(c.below(20)),
    big(c.chance(60) ? BigInt(c.below(1_000_000)) : amount(g)),
    int(c.chance(15) ? anyEpoch(g) : 0),
    array(...(c.chance(25) ? c.list(3, merge) : [])),
  ]
}

function extra(call: CallDraft): CborTree {
  const data = call.params === undefined ? new Uint8Array(0) : encodeTree(call.params)
  return array(address(call.to), uint(call.method), bytes(data))
}

/** Type and signature; undefined if the key is not known. */
export function signatureBy(
  session: Session,
  id: ActorId,
  data: Uint8Array,
): Uint8Array | undefined {
  const account = senderOf(session, id)?.account
  return account?.signature(data)
}

/** Data that was authenticated, and a signature of it without its type. */
export function authenticateParams(g: Gen, id: ActorId): CborTree {
  const { c, session } = g
  const message = c.bytes(c.below(6))
  const signature = signatureBy(session, id, message)?.subarray(1) ?? new Uint8Array(65)
  const other = c.pick([signature.subarray(1), concat(signature, c.bytes(1)), new Uint8Array(96)])
  return array(bytes(c.chance(20) ? other : signature), bytes(c.chance(10) ? c.bytes(1) : message))
}

function factsOf(session: Session, { id }: KnownActor): ChannelFacts | undefined {
  return session.state(id, (r) => {
    r.readTupleHeader(6, 'payment channel state')
    const [from, to] = [r.readBytes(), r.readBytes()].map((b) => Address.fromBytes(b).actorId!)
    for (let left = 4; left > 0; left--) r.skipValue()
    return { from: from!, to: to! }
  })
}
