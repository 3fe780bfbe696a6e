import {
  builtinNumberOf,
  EXPORTED_METHODS,
  FRC46_TOKEN_TYPE,
  INIT,
} from '../../builtin-actors/index.ts'
import { blake2b256 } from '../../crypto/index.ts'
import { CborReader, Hamt } from '../../ipld/index.ts'
import { type ActorId, Address, decodeVarint, INIT_ACTOR_ID } from '../../types/index.ts'
import type { KnownActor, Session } from '../session.ts'
import {
  address,
  array,
  big,
  bool,
  bytes,
  type CborTree,
  encodeTree,
  int,
  link,
  NULL,
  uint,
} from './cbor-tree.ts'
import {
  addressOf,
  amount,
  anyAddress,
  anyEpoch,
  anyMethod,
  type CallDraft,
  type Gen,
  smallValue,
  someActor,
} from './gen.ts'

const INIT_ADDRESS = Address.id(INIT_ACTOR_ID)
const EXEC = builtinNumberOf(INIT, 'Exec')

interface MultisigFacts {
  readonly signers: readonly ActorId[]
  readonly nextId: bigint
}

/** A call that makes a multisig, uses one, or lets one change itself. */
export function multisigCall(g: Gen): CallDraft {
  const { c } = g
  const actor = someActor(g, 'multisig')
  if (actor === undefined || c.chance(15)) return create(g)
  const facts = factsOf(g.session, actor)
  return c.weighted<() => CallDraft>([
    [8, () => propose(g, actor, facts)],
    [8, () => decide(g, actor, facts)],
    [2, () => ({ ...manage(g, actor, facts), callers: [actor.id] })],
    [1, () => receive(g, actor)],
  ])()
}

function create(g: Gen): CallDraft {
  const { c, session } = g
  const count = 1 + c.below(4)
  const first = c.below(count)
  const { senders } = session.world
  const signer = (at: number): Address =>
    c.chance(4) ? anyAddress(g) : addressOf(g, senders[(first + at) % senders.length]!)
  const signers = Array.from({ length: count }, (_, at) => signer(at))
  const params = array(
    array(...signers.map(address)),
    uint(
      c.weighted([
        [14, 1 + c.below(count)],
        [1, 0],
        [1, count + 1],
      ]),
    ),
    int(
      c.weighted([
        [4, 0],
        [3, c.below(5000)],
        [1, -1],
      ]),
    ),
    int(anyEpoch(g)),
  )
  const code = session.world.codes.get('multisig')!
  return {
    note: 'multisig: create',
    to: INIT_ADDRESS,
    method: EXEC,
    value: smallValue(g),
    params: array(link(code), bytes(encodeTree(params))),
  }
}

function propose(g: Gen, actor: KnownActor, facts: MultisigFacts): CallDraft {
  const { c } = g
  const call = c.weighted<() => CallDraft>([
    [3, () => manage(g, actor, facts)],
    [4, () => g.anyCall(g)],
    [1, () => ({ ...decide(g, actor, facts) })],
    [
      2,
      () => ({ note: 'send', to: anyAddress(g), method: 0n, value: amount(g), params: undefined }),
    ],
  ])()
  const encoded = call.params === undefined ? new Uint8Array(0) : encodeTree(call.params)
  return {
    note: `multisig: propose ${call.note}`,
    to: addressOf(g, actor),
    method: 2n,
    value: smallValue(g),
    params: array(
      address(call.to),
      big(c.chance(10) ? amount(g) : call.value),
      uint(c.chance(5) ? anyMethod(c) : call.method),
      bytes(encoded),
    ),
    callers: facts.signers,
  }
}

function decide(g: Gen, actor: KnownActor, facts: MultisigFacts): CallDraft {
  const { c, session } = g
  const pending = pendingOf(session, actor)
  const txn = pending.length > 0 && !c.chance(10) ? c.pick(pending) : undefined
  const id = txn?.id ?? BigInt(c.below(Number(facts.nextId) + 2)) - 1n
  const hash = c.weighted([
    [4, new Uint8Array(0)],
    [3, txn?.hash ?? new Uint8Array(32)],
    [1, new Uint8Array(32)],
    [1, Uint8Array.of(1)],
  ])
  const isCancel = c.chance(20)
  return {
    note: `multisig: ${isCancel ? 'cancel' : 'approve'} ${id}`,
    to: addressOf(g, actor),
    method: isCancel ? 4n : 3n,
    value: 0n,
    params: array(int(id), bytes(hash)),
    callers: facts.signers,
  }
}

/** Methods that a multisig calls on itself. */
function manage(g: Gen, actor: KnownActor, { signers }: MultisigFacts): CallDraft {
  const { c } = g
  const signer = (): CborTree =>
    address(
      signers.length > 0 && c.chance(60) ? addressOf(g, { id: c.pick(signers) }) : anyAddress(g),
    )
  const [name, method, params] = c.pick<() => [string, bigint, CborTree]>([
    () => ['add signer', 5n, array(signer(), bool(c.chance(40)))],
    () => ['remove signer', 6n, array(signer(), bool(c.chance(60)))],
    () => ['swap signer', 7n, array(signer(), signer())],
    () => ['change threshold', 8n, array(uint(c.below(5)))],
    () => ['lock balance', 9n, array(int(anyEpoch(g)), int(c.below(3000)), big(amount(g)))],
  ])()
  return { note: `multisig: ${name}`, to: addressOf(g, actor), method, value: 0n, params }
}

function receive(g: Gen, actor: KnownActor): CallDraft {
  const params = array(uint(g.c.below(2) * FRC46_TOKEN_TYPE), bytes(g.c.bytes(g.c.below(8))))
  return {
    note: 'multisig: receive',
    to: addressOf(g, actor),
    method: EXPORTED_METHODS.Receive,
    value: 0n,
    params,
  }
}

function factsOf(session: Session, { id }: KnownActor): MultisigFacts {
  const facts = session.state(id, (r) => {
    r.readTupleHeader(7, 'multisig state')
    const signers: ActorId[] = []
    for (let left = r.readArrayHeader(); left > 0; left--)
      signers.push(Address.fromBytes(r.readBytes()).actorId!)
    r.readUint()
    const nextId = r.readInt()
    for (let left = 4; left > 0; left--) r.skipValue()
    return { signers, nextId }
  })
  return facts ?? { signers: [], nextId: 0n }
}

/** The open transactions with their hashes. */
function pendingOf(session: Session, { id }: KnownActor): { id: bigint; hash: Uint8Array }[] {
  const root = session.state(id, (r) => {
    r.readTupleHeader(7, 'multisig state')
    for (let left = 6; left > 0; left--) r.skipValue()
    return r.readLink()
  })
  if (root === undefined) return []
  const found: { id: bigint; hash: Uint8Array }[] = []
  Hamt.load(session.store, root, { bitWidth: 5 }).forEach((key, value) => {
    found.push({ id: idOfKey(key), hash: hashOf(value) })
  })
  return found.sort((a, b) => Number(a.id - b.id))
}

/** A zig-zag varint. */
function idOfKey(key: Uint8Array): bigint {
  const { value } = decodeVarint(key)
  return (value >> 1n) ^ -(value & 1n)
}

/** The hash that approvers may give: of the transaction with its first approver. */
function hashOf(transaction: Uint8Array): Uint8Array {
  const r = new CborReader(transaction)
  r.readTupleHeader(5, 'a transaction')
  const fields = Array.from({ length: 4 }, () => ({ is: 'raw', value: r.sliceValue() }) as const)
  const approver = r.readArrayHeader() > 0 ? bytes(r.readBytes()) : NULL
  return blake2b256(encodeTree(array(approver, ...fields)))
}
