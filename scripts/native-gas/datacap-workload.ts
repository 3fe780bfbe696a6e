import { Account } from '../../src/harness/index.ts'
import { Cid, Codec, cidOf, decodeCbor, type IpldValue } from '../../src/ipld/index.ts'
import { Address } from '../../src/types/index.ts'
import { big, params, Random, user, type Workbench } from './workbench.ts'

const VERIFREG = Address.id(6n)
const DATACAP = Address.id(7n)
const MIB = 1n << 20n
const TOKEN = 10n ** 18n
const TRANSFER = 80_475_954n
const BALANCE = 3_261_979_605n
const MINERS = [90_000n, 90_001n]
/** Codec and hash of a piece's commitment. */
const UNSEALED = 0xf101
const SHA2_256_TRUNC254 = 0x1012
const EMPTY_STATE = cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80))

/** Verifiers, clients, allocations and claims, first few and then many. */
export function datacapWorkload(bench: Workbench): void {
  const random = new Random(5)
  bench.change((machine) => {
    for (const id of MINERS)
      machine.stateTree.setActor(id, {
        code: bench.codeOf('storageminer'),
        state: EMPTY_STATE,
        sequence: 0n,
        balance: 0n,
        delegatedAddress: undefined,
      })
  })
  const root = Account.of('verifreg-root', 'secp256k1').address
  const registry: Registry = (from, method, args) => {
    const message = { from, to: VERIFREG, method }
    const sent = args === undefined ? message : { ...message, params: params(args) }
    return bench.send(sent).receipt.returnData
  }
  for (const round of [1, 2, 4]) {
    bench.source = `verifiers and clients, ${round}`
    verifiers(round, random, root, registry)
    bench.source = `datacap, ${round}`
    datacap(bench, random)
    bench.source = `allocations and claims, ${round}`
    allocations(bench, random, registry, round)
  }
  removals(bench, random, root, registry)
}

type Registry = (from: Address, method: bigint, args?: IpldValue) => Uint8Array

function verifiers(round: number, random: Random, root: Address, registry: Registry): void {
  for (let i = 0; i < 3 * round; i++)
    registry(root, 2n, [user(i).address.bytes, big(MIB * 10_000n)])
  registry(root, 2n, [user(0, 'eth').address.bytes, big(MIB * 10_000n)])
  for (const client of [1, 2, 4])
    registry(user(0).address, 4n, [user(client, 'bls').address.bytes, big(MIB * 300n)])
  registry(user(1).address, 2n, [user(0).address.bytes, big(MIB)])
  registry(root, 2n, [user(0).address.bytes, big(1n)])
  registry(root, 2n, [root.bytes, big(MIB)])
  registry(root, 2n, [1])
  registry(root, 3n, user(2).address.bytes)
  registry(root, 3n, user(2).address.bytes)
  registry(user(1).address, 3n, user(2).address.bytes)
  for (let i = 0; i < 6 * round; i++) {
    const type = random.pick(['bls', 'bls', 'eth'] as const)
    registry(user(random.below(2)).address, random.pick([4n, 3_916_220_144n]), [
      user(random.below(type === 'eth' ? 4 : 12), type).address.bytes,
      big(MIB * BigInt(1 + random.below(60))),
    ])
  }
  registry(user(9).address, 4n, [user(3, 'bls').address.bytes, big(MIB)])
  registry(user(0).address, 4n, [user(3, 'bls').address.bytes, big(1n)])
  registry(user(0).address, 4n, [user(3, 'bls').address.bytes, big(MIB * 10n ** 9n)])
  registry(user(0).address, 4n, [root.bytes, big(MIB)])
  registry(user(0).address, 4n, [user(1).address.bytes, big(MIB)])
  registry(user(0).address, 5n)
}

function datacap(bench: Workbench, random: Random): void {
  const call = (from: Address, method: bigint, args?: IpldValue): void => {
    bench.send({ from, to: DATACAP, method, ...(args !== undefined && { params: params(args) }) })
  }
  const [a, b] = [user(1, 'bls').address, user(2, 'bls').address]
  for (const name of [48_890_204n, 2_061_153_854n, 3_936_767_397n, 114_981_429n]) call(a, name)
  call(a, 48_890_204n, 1)
  call(a, 16_777_216n)
  call(a, 99n)
  for (const who of [a, b, user(3).address, Address.id(5n), user(0, 'eth').address])
    call(b, BALANCE, who.bytes)
  call(a, 4_205_072_950n, [a.bytes, Address.id(5n).bytes])
  call(a, 4_205_072_950n, [a.bytes, b.bytes])
  const tokens = (count: number): Uint8Array => big(BigInt(count) * TOKEN)
  for (const operator of [b, user(4).address, Address.id(5n)]) {
    call(a, 1_777_121_560n, [operator.bytes, tokens(1_000 + random.below(500))])
    call(a, 1_529_376_545n, [operator.bytes, tokens(100)])
  }
  call(a, 1_777_121_560n, [a.bytes, tokens(1)])
  call(a, 1_777_121_560n, [b.bytes, tokens(-1)])
  call(a, 4_205_072_950n, [a.bytes, b.bytes])
  call(b, 2_979_674_018n, [a.bytes, tokens(30)])
  call(b, 2_979_674_018n, [a.bytes, tokens(100_000_000)])
  call(b, 2_979_674_018n, [user(5, 'bls').address.bytes, tokens(3)])
  call(b, 3_621_052_141n, [a.bytes, user(5).address.bytes, tokens(3), new Uint8Array(0)])
  call(b, 3_621_052_141n, [a.bytes, VERIFREG.bytes, tokens(3), new Uint8Array(0)])
  call(b, 3_621_052_141n, [b.bytes, VERIFREG.bytes, tokens(3), params([[], []])])
  call(a, 2_765_635_761n, [b.bytes])
  call(a, 2_765_635_761n, [b.bytes])
  call(a, 1_434_719_642n, [tokens(5)])
  call(a, 1_434_719_642n, [tokens(500_000_000)])
  call(a, 1_434_719_642n, [big(7n)])
  call(a, TRANSFER, [b.bytes, tokens(5), new Uint8Array(0)])
  call(a, TRANSFER, [VERIFREG.bytes, tokens(500_000_000), new Uint8Array(0)])
  call(a, 116_935_346n, [a.bytes, tokens(1), []])
  call(a, 2_624_896_501n, [a.bytes, tokens(1)])
}

function allocations(bench: Workbench, random: Random, registry: Registry, round: number): void {
  const request = (
    change: {
      provider?: bigint
      size?: bigint
      min?: number
      max?: number
      expiration?: bigint
    } = {},
  ): IpldValue[] => [
    change.provider ?? random.pick(MINERS),
    Cid.v1(UNSEALED, SHA2_256_TRUNC254, random.bytes(32)),
    change.size ?? MIB,
    change.min ?? 518_400,
    change.max ?? 2_000_000,
    change.expiration ?? bench.epoch + BigInt(1_000 + random.below(5_000)),
  ]
  const allocate = (
    from: Address,
    requests: IpldValue[][],
    extensions: IpldValue[][] = [],
    amount?: bigint,
  ): bigint[] => {
    const total = amount ?? BigInt(requests.length) * MIB
    const data = params([requests, extensions])
    const { receipt } = bench.send({
      from,
      to: DATACAP,
      method: TRANSFER,
      params: params([VERIFREG.bytes, big(total * TOKEN), data]),
    })
    if (receipt.exitCode !== 0) return []
    const [, , payload] = decodeCbor(receipt.returnData) as [unknown, unknown, Uint8Array]
    const [, , ids] = decodeCbor(payload) as [unknown, unknown, number[]]
    return ids.map(BigInt)
  }
  const clients = [user(1, 'bls').address, user(2, 'bls').address, user(4, 'bls').address]
  for (const count of [1, 1, 2, 3, 5, 10].slice(0, 3 + round))
    for (const client of clients) {
      const requests = Array.from({ length: count }, () => request())
      const ids = allocate(client, requests)
      const claims = ids.map((id, i) => ({ id, request: requests[i]! }))
      claim(bench, registry, random, client, claims)
    }
  const [a] = clients as [Address]
  allocate(a, [request()], [], 2n * MIB)
  allocate(a, [request({ provider: 99n })])
  allocate(a, [request({ size: 1n })], [], 1n)
  allocate(a, [request({ min: 5 })])
  allocate(a, [request({ max: 9_000_000 })])
  allocate(a, [request({ min: 1_000_000, max: 900_000 })])
  allocate(a, [request({ expiration: bench.epoch - 1n })])
  allocate(a, [request({ expiration: bench.epoch + 1_000_000n })])
  allocate(a, [], [[MINERS[0]!, 999_999, 3_000_000]], MIB)
  bench.send({
    from: a,
    to: DATACAP,
    method: TRANSFER,
    params: params([VERIFREG.bytes, big(MIB * TOKEN), new Uint8Array([1])]),
  })
  const id = bench.idOf(a)
  registry(a, 8n, [id, []])
  registry(a, 8n, [id, [1, 2]])
  registry(a, 2_199_871_187n, [MINERS[0]!, [1]])
  for (const ids of [[], [1], [2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) {
    registry(a, 10n, [MINERS[0]!, ids])
    registry(a, 11n, [
      ids.map((claimed) => [MINERS[0]!, claimed, 2_500_000 + random.below(500_000)]),
    ])
    registry(a, 12n, [MINERS[0]!, ids])
  }
  const known = registry(user(0).address, 10n, [
    MINERS[0]!,
    Array.from({ length: 60 }, (_, i) => i + 1),
  ])
  const found = known.length > 0 ? (decodeCbor(known) as [unknown, unknown[]])[1].length : 0
  for (let at = 1; at <= Math.min(6, found); at++) {
    const data = params([[], [[MINERS[0]!, at, 4_000_000 + random.below(100)]]])
    for (const client of clients)
      bench.send({
        from: client,
        to: DATACAP,
        method: TRANSFER,
        params: params([VERIFREG.bytes, big(MIB * TOKEN), data]),
      })
  }
  bench.epoch += 7_000n
  for (const client of clients.slice(1))
    registry(client, 8n, [bench.idOf(client), round > 1 ? [] : [3, 4, 5]])
  registry(a, 8n, [id, []])
  registry(a, 3_726_118_371n, [1, new Uint8Array(3)])
  registry(a, 9n, [[], true])
}

function claim(
  bench: Workbench,
  registry: Registry,
  random: Random,
  client: Address,
  allocated: readonly { id: bigint; request: IpldValue[] }[],
): void {
  const id = bench.idOf(client)
  for (const miner of MINERS) {
    const own = allocated.filter(({ request }) => request[0] === miner)
    const kept = own.filter(() => random.below(4) > 0)
    if (kept.length === 0) continue
    const claims = kept.map(({ id: allocation, request }) => [
      id,
      allocation,
      request[1]!,
      request[2]!,
    ])
    const expiry = bench.epoch + 600_000n
    const sectors =
      random.below(2) === 0 ? [[1, expiry, claims]] : claims.map((one, at) => [at, expiry, [one]])
    const from = Address.id(miner)
    registry(from, 9n, [sectors as IpldValue, random.below(2) === 0])
    if (random.below(3) === 0) registry(from, 9n, [sectors as IpldValue, false])
    if (random.below(3) === 0) registry(from, 9n, [[[7, bench.epoch + 5n, claims]], false])
  }
}

function removals(bench: Workbench, random: Random, root: Address, registry: Registry): void {
  bench.source = 'datacap removed'
  const proposals = new Map<string, number>()
  for (const client of [user(1, 'bls'), user(2, 'bls'), user(1, 'bls'), user(4, 'bls')]) {
    const amount = MIB * BigInt(1 + random.below(3))
    const [a, b] = [user(0), user(1)]
    const signed = (who: Account, number: number): IpldValue => {
      const text = new TextEncoder().encode('fil_removedatacap:')
      const body = params([Address.id(bench.idOf(client.address)).bytes, big(amount), [number]])
      return [
        Address.id(bench.idOf(who.address)).bytes,
        who.signature(Uint8Array.from([...text, ...body])),
      ]
    }
    const key = client.name
    const number = proposals.get(key) ?? 0
    const address = Address.id(bench.idOf(client.address)).bytes
    registry(root, 7n, [address, big(amount), signed(a, number), signed(a, number)])
    registry(root, 7n, [address, big(amount), signed(a, number), signed(user(11), number)])
    registry(root, 7n, [address, big(amount), signed(a, number + 5), signed(b, number)])
    registry(root, 7n, [address, big(amount), signed(a, number), signed(b, number)])
    registry(user(3).address, 7n, [address, big(amount), signed(a, number), signed(b, number)])
    proposals.set(key, number + 1)
  }
}
