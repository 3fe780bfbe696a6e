import { methodNumber } from '../../../harness/index.ts'
import { type ActorId, Address } from '../../../types/index.ts'
import {
  address,
  array,
  big,
  bytes,
  type CborTree,
  encodeTree,
  int,
  link,
  uint,
} from './cbor-tree.ts'
import {
  accountId,
  addressOf,
  anyAddress,
  BY_SYSTEM,
  type CallDraft,
  type Gen,
  newAddress,
} from './gen.ts'
import { signatureBy } from './paych.ts'

const VERIFREG_ID = 6n
const DATACAP_ID = 7n
const MARKET_ID = 5n
/** What one byte of datacap is as a token. */
const TOKEN = 10n ** 18n
const MIB = 1n << 20n
const RECEIVE = 3_726_118_371n
const FRC46 = 2_233_613_279

/** A holder or an operator: mostly an account. */
function party(g: Gen): CborTree {
  const { c } = g
  return address(
    c.weighted<() => Address>([
      [6, () => addressOf(g, { id: accountId(g) })],
      [2, () => Address.id(c.pick([VERIFREG_ID, MARKET_ID, DATACAP_ID]))],
      [2, () => anyAddress(g)],
    ])(),
  )
}

function dataCap({ c }: Gen): bigint {
  return c.weighted([
    [8, BigInt(1 + c.below(8)) * MIB * TOKEN],
    [2, 0n],
    [1, TOKEN],
    [1, 1n],
    [1, -TOKEN],
    [1, 10n ** 39n],
  ])
}

/** A call of the datacap token. */
export function datacapCall(g: Gen): CallDraft {
  const { c } = g
  const own = { to: Address.id(DATACAP_ID), value: 0n }
  const governor = [VERIFREG_ID]
  const operatorData = (): CborTree => bytes(transferData(g))
  const call = (
    name: string,
    params: CborTree | undefined,
    callers?: readonly ActorId[],
  ): CallDraft => ({
    ...own,
    note: `datacap: ${name}`,
    method: methodNumber(name),
    params,
    callers,
  })
  return c.weighted<() => CallDraft>([
    [2, () => call(c.pick(['Name', 'Symbol', 'Granularity', 'TotalSupply']), undefined)],
    [3, () => call('Balance', party(g))],
    [2, () => call('Allowance', array(party(g), party(g)))],
    [4, () => call('Mint', array(party(g), big(dataCap(g)), operators(g)), governor)],
    [2, () => call('Destroy', array(party(g), big(dataCap(g))), governor)],
    [6, () => call('Transfer', array(toRegistry(g), big(dataCap(g)), operatorData()))],
    [3, () => call('Transfer', array(party(g), big(dataCap(g)), operatorData()), governor)],
    [4, () => call('TransferFrom', transferFrom(g, operatorData))],
    [4, () => call('IncreaseAllowance', array(party(g), big(dataCap(g))))],
    [2, () => call('DecreaseAllowance', array(party(g), big(dataCap(g))))],
    [1, () => call('RevokeAllowance', array(party(g)))],
    [2, () => call('Burn', array(big(dataCap(g))))],
    [2, () => call('BurnFrom', array(party(g), big(dataCap(g))))],
    [1, () => ({ ...call('Constructor', party(g), BY_SYSTEM), method: 1n })],
  ])()
}

function transferFrom(g: Gen, operatorData: () => CborTree): CborTree {
  return array(party(g), toRegistry(g), big(dataCap(g)), operatorData())
}

function toRegistry(g: Gen): CborTree {
  return g.c.chance(15) ? party(g) : address(Address.id(VERIFREG_ID))
}

function operators(g: Gen): CborTree {
  return array(...g.c.list(2, () => party(g)))
}

/** Requests for allocations and for longer claims. */
function transferData(g: Gen): Uint8Array {
  const { c } = g
  if (c.chance(5)) return c.bytes(3)
  return encodeTree(
    array(
      array(...c.list(2, () => allocation(g))),
      array(...(c.chance(20) ? c.list(2, () => extension(g)) : [])),
    ),
  )
}

function allocation(g: Gen): CborTree {
  const { c, session } = g
  return array(
    uint(minerId(g)),
    link(dataCid(g)),
    uint(
      c.weighted([
        [8, BigInt(1 + c.below(4)) * MIB],
        [1, 256n],
        [1, 0n],
        [1, MIB - 1n],
      ]),
    ),
    int(
      c.weighted([
        [8, 518_400n],
        [1, 518_399n],
        [1, 600_000n],
      ]),
    ),
    int(
      c.weighted([
        [8, 5_259_485n],
        [2, 518_400n],
        [1, 5_259_486n],
        [1, 0n],
      ]),
    ),
    int(
      session.epoch +
        c.weighted([
          [6, 1000n],
          [3, 172_800n],
          [1, 172_801n],
          [1, -1n],
        ]),
    ),
  )
}

function extension(g: Gen): CborTree {
  return array(
    uint(minerId(g)),
    uint(1 + g.c.below(4)),
    int(600_000n + BigInt(g.c.below(9)) * 600_000n),
  )
}

function minerId(g: Gen): ActorId {
  const { c, session } = g
  return c.chance(10) ? accountId(g) : session.actors('storageminer')[0]!.id
}

/** Any link will do: nobody looks behind it. */
function dataCid({ c, session }: Gen): ReturnType<Gen['session']['world']['codes']['get']> & {} {
  return c.pick([...session.world.codes.values()])
}

/** A call of the verified registry. */
export function verifregCall(g: Gen): CallDraft {
  const { c, session } = g
  const own = { to: Address.id(VERIFREG_ID), value: 0n }
  const { verifregRoot, senders } = session.world
  const miner = session.actors('storageminer').map(({ id }) => id)
  const verifiers = senders.slice(0, 4).map(({ id }) => id)
  const allowance = (): CborTree =>
    big(
      c.weighted([
        [8, BigInt(1 + c.below(64)) * MIB],
        [1, 0n],
        [1, 256n],
        [1, -1n],
      ]),
    )
  const exported = (name: string, internal: bigint): bigint =>
    c.chance(50) ? methodNumber(name) : internal
  const ids = (): CborTree => array(...c.list(3, () => uint(1 + c.below(6))))
  const verifier = (): CborTree => address(addressOf(g, { id: c.pick(verifiers) }))
  const client = (): CborTree => (c.chance(10) ? address(newAddress(g)) : party(g))
  const call = (
    name: string,
    method: bigint,
    params: CborTree,
    callers?: readonly ActorId[],
  ): CallDraft => ({ ...own, note: `verifreg: ${name}`, method, params, callers })
  return c.weighted<() => CallDraft>([
    [5, () => call('AddVerifier', 2n, array(verifier(), allowance()), [verifregRoot.id])],
    [1, () => call('RemoveVerifier', 3n, verifier(), [verifregRoot.id])],
    [
      6,
      () =>
        call(
          'AddVerifiedClient',
          exported('AddVerifiedClient', 4n),
          array(client(), allowance()),
          verifiers,
        ),
    ],
    [3, () => call('RemoveVerifiedClientDataCap', 7n, removal(g, verifiers), [verifregRoot.id])],
    [
      3,
      () =>
        call(
          'RemoveExpiredAllocations',
          exported('RemoveExpiredAllocations', 8n),
          array(uint(accountId(g)), ids()),
        ),
    ],
    [5, () => call('ClaimAllocations', 9n, claims(g), miner)],
    [3, () => call('GetClaims', exported('GetClaims', 10n), array(uint(minerId(g)), ids()))],
    [
      3,
      () =>
        call(
          'ExtendClaimTerms',
          exported('ExtendClaimTerms', 11n),
          array(array(...c.list(2, () => extension(g)))),
        ),
    ],
    [
      2,
      () =>
        call(
          'RemoveExpiredClaims',
          exported('RemoveExpiredClaims', 12n),
          array(uint(minerId(g)), ids()),
        ),
    ],
    [3, () => call('Receive', RECEIVE, received(g), [DATACAP_ID])],
    [1, () => call('Constructor', 1n, party(g), BY_SYSTEM)],
  ])()
}

function claims(g: Gen): CborTree {
  const { c, session } = g
  const claim = (): CborTree =>
    array(
      uint(accountId(g)),
      uint(1 + c.below(6)),
      link(dataCid(g)),
      uint(BigInt(1 + c.below(4)) * MIB),
    )
  const sector = (): CborTree =>
    array(
      uint(c.below(8)),
      int(
        session.epoch +
          c.weighted([
            [6, 600_000n],
            [1, 518_399n],
            [1, 5_300_000n],
          ]),
      ),
      array(...c.list(3, claim)),
    )
  return array(array(...c.list(2, sector)), { is: 'bool', value: c.chance(20) })
}

function received(g: Gen): CborTree {
  const { c } = g
  const payload = array(
    uint(accountId(g)),
    uint(c.chance(10) ? accountId(g) : VERIFREG_ID),
    uint(accountId(g)),
    big(dataCap(g)),
    bytes(transferData(g)),
    bytes(new Uint8Array(0)),
  )
  return array(uint(c.chance(5) ? 1 : FRC46), bytes(encodeTree(payload)))
}

/** Signed by two verifiers, each over its own count of such removals. */
function removal(g: Gen, verifiers: readonly ActorId[]): CborTree {
  const { c, session } = g
  const clientAddress = addressOf(g, { id: accountId(g) })
  const size = big(BigInt(1 + c.below(4)) * MIB)
  const request = (): CborTree => {
    const id = c.pick(verifiers)
    const proposal = array(address(clientAddress), size, array(uint(c.below(3))))
    const prefix = new TextEncoder().encode('fil_removedatacap:')
    const encoded = encodeTree(proposal)
    const data = new Uint8Array(prefix.length + encoded.length)
    data.set(prefix)
    data.set(encoded, prefix.length)
    const signature = signatureBy(session, id, data) ?? new Uint8Array(66).fill(1)
    return array(address(addressOf(g, { id })), bytes(signature))
  }
  return array(address(clientAddress), size, request(), request())
}
