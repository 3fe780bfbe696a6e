import { blake2b256 } from '../../src/crypto/index.ts'
import type { IpldValue } from '../../src/ipld/index.ts'
import { Address } from '../../src/types/index.ts'
import { exec } from './multisig-workload.ts'
import { big, params, Random, user, type Workbench } from './workbench.ts'

const FIL = 10n ** 18n

/** Payment channels with more and fewer lanes, between accounts of both kinds of keys. */
export function paychWorkload(bench: Workbench): void {
  const random = new Random(2)
  for (const [lanes, type] of [
    [1, 'secp256k1'],
    [3, 'bls'],
    [9, 'secp256k1'],
    [25, 'bls'],
    [80, 'secp256k1'],
  ] as const) {
    bench.source = `channel of ${lanes} lanes`
    oneChannel(bench, random, lanes, type)
  }
  bench.source = 'channels refused'
  exec(bench, 'paymentchannel', params([1]))
  exec(bench, 'paymentchannel', params([user(0).address.bytes, Address.id(987_654n).bytes]))
  exec(bench, 'paymentchannel', params([Address.id(99n).bytes, user(1).address.bytes]), FIL)
}

function oneChannel(
  bench: Workbench,
  random: Random,
  lanes: number,
  type: 'secp256k1' | 'bls',
): void {
  const payer = user(0, type)
  const payee = user(1)
  const channel = exec(
    bench,
    'paymentchannel',
    params([payer.address.bytes, payee.address.bytes]),
    50n * FIL,
  )
  const voucher = (change: {
    lane?: number | bigint
    nonce?: number
    amount?: bigint
    min?: bigint
    max?: bigint
    merges?: [number, number][]
    extra?: IpldValue
    secret?: Uint8Array
    pre?: Uint8Array
    settle?: bigint
    signer?: typeof payer
    from?: Address
    channel?: Address
    unsigned?: boolean
  }): void => {
    const fields: IpldValue[] = [
      (change.channel ?? channel).bytes,
      change.min ?? 0n,
      change.max ?? 0n,
      change.pre ?? new Uint8Array(0),
      change.extra ?? null,
      change.lane ?? 0,
      change.nonce ?? 1,
      big(change.amount ?? FIL),
      change.settle ?? 0n,
      (change.merges ?? []) as IpldValue,
    ]
    const signature = (change.signer ?? payer).signature(params([...fields, null]))
    const signed = [...fields, change.unsigned === true ? null : signature]
    bench.send({
      from: change.from ?? payee.address,
      to: channel,
      method: 2n,
      params: params([signed, change.secret ?? new Uint8Array(0)]),
    })
  }
  for (let lane = 0; lane < lanes; lane++)
    voucher({
      lane: lane < 60 ? lane : lane * 1_000,
      nonce: 1 + random.below(3),
      amount: BigInt(1 + lane) * 10n ** 6n,
    })
  for (let i = 0; i < 12; i++)
    voucher({
      lane: random.below(lanes),
      nonce: random.below(12),
      amount: BigInt(random.below(1_000_000)) * 10n ** BigInt(random.below(8)),
    })
  for (const count of [1, 2, 5, 20])
    if (count < Math.min(lanes, 60))
      voucher({
        lane: 0,
        nonce: 100 + count,
        merges: Array.from({ length: count }, (_, i) => [i + 1, 200 + count] as [number, number]),
      })
  voucher({ nonce: 300, merges: [[0, 400]] })
  voucher({ nonce: 300, merges: [[59, 400]] })
  voucher({ lane: 2n ** 63n })
  voucher({ lane: 2n ** 63n - 1n })
  voucher({ nonce: 500, amount: -1n })
  voucher({ nonce: 500, amount: 51n * FIL })
  voucher({ nonce: 500, signer: user(7) })
  voucher({ nonce: 500, unsigned: true })
  voucher({ nonce: 500, channel: Address.id(99n) })
  voucher({ nonce: 500, from: user(8).address })
  voucher({ nonce: 500, from: payer.address, signer: payee })
  voucher({ nonce: 501, min: bench.epoch + 1n })
  voucher({ nonce: 501, max: bench.epoch - 1n })
  const secret = random.bytes(random.pick([1, 32, 200]))
  voucher({ nonce: 502, secret, pre: blake2b256(secret) })
  voucher({ nonce: 503, secret, pre: random.bytes(32) })
  voucher({ nonce: 503, secret: random.bytes(257), pre: random.bytes(32) })
  for (const bytes of [1, 10, 500])
    voucher({ nonce: 510 + bytes, extra: [user(3).address.bytes, 16_777_300, random.bytes(bytes)] })
  voucher({ nonce: 2_000, extra: [user(3).address.bytes, 3, random.bytes(3)] })
  voucher({ nonce: 2_001, settle: bench.epoch + 2_000n })
  bench.send({ from: payee.address, to: channel, method: 2n, params: params([1]) })
  const call = (from: Address, method: bigint): void => {
    bench.send({ from, to: channel, method })
  }
  call(payee.address, 4n)
  call(user(9).address, 3n)
  call(payer.address, 3n)
  call(payer.address, 3n)
  voucher({ nonce: 3_000, amount: FIL })
  call(payee.address, 4n)
  bench.epoch += 3_000n
  voucher({ nonce: 3_001 })
  call(user(9).address, 4n)
  call(payee.address, 9n)
  call(payee.address, 16_777_216n)
  call(payer.address, 4n)
}
