import { secp256k1Address } from '../../src/crypto/index.ts'
import { Codec, cidOf } from '../../src/ipld/index.ts'
import { Address } from '../../src/types/index.ts'
import { exec } from './multisig-workload.ts'
import { big, params, Random, user, type Workbench } from './workbench.ts'

const AUTHENTICATE = 2_643_134_072n
const SYSTEM = Address.id(0n)

/** Accounts, placeholders, eth accounts, and the singletons that few messages reach. */
export function accountsWorkload(bench: Workbench): void {
  const random = new Random(3)
  bench.source = 'accounts'
  const [a, b] = [user(0), user(1, 'bls')]
  const ethAccount = user(0, 'eth')
  for (const account of [a, b]) {
    const call = (method: bigint, data?: Uint8Array, from = user(2).address): void => {
      bench.send({ from, to: account.address, method, ...(data && { params: data }) })
    }
    call(2n)
    call(2n, params(1))
    call(1n, params(account.address.bytes))
    call(1n, params(account.address.bytes), SYSTEM)
    call(3n)
    call(16_777_215n)
    call(16_777_216n)
    for (const size of [0, 1, 30, 300, 3_000]) call(3_844_450_837n, params(random.bytes(size)))
    for (const size of [0, 1, 20, 100, 200, 1_000, 10_000]) {
      const message = random.bytes(size)
      call(AUTHENTICATE, params([account.sign(message), message]))
      call(AUTHENTICATE, params([random.bytes(65), message]))
    }
    call(AUTHENTICATE, params([1]))
    call(AUTHENTICATE)
  }
  for (let i = 0; i < 60; i++) {
    const key = random.bytes(65)
    key[0] = 4
    bench.send({ from: a.address, to: secp256k1Address(key), method: 0n, value: 1n })
  }
  for (let i = 0; i < 3; i++) {
    const placeholder = Address.delegated(10n, random.bytes(20))
    bench.send({ from: a.address, to: placeholder, method: 0n, value: 1n })
    bench.send({ from: a.address, to: placeholder, method: 5n, params: random.bytes(30) })
  }
  bench.source = 'eth accounts'
  bench.send(
    { from: ethAccount.address, to: user(1, 'eth').address, method: 0n, value: 1n },
    'explicit',
  )
  for (const method of [1n, 5n, 16_777_216n, 3_844_450_837n])
    for (const size of [0, 40, 2_000])
      bench.send({
        from: a.address,
        to: ethAccount.address,
        method,
        params: size === 0 ? random.bytes(0) : params(random.bytes(size)),
      })
  bench.source = 'init'
  bench.send({ from: a.address, to: Address.id(1n), method: 2n, params: params([1]) })
  bench.send({
    from: a.address,
    to: Address.id(1n),
    method: 3n,
    params: params([cidOf(Codec.RAW, random.bytes(3)), random.bytes(2), random.bytes(20)]),
  })
  bench.send({
    from: a.address,
    to: Address.id(1n),
    method: 2n,
    params: params([cidOf(Codec.RAW, random.bytes(3)), random.bytes(2)]),
  })
  bench.send({ from: a.address, to: Address.id(1n), method: 9n })
  bench.send({ from: a.address, to: Address.id(1n), method: 3_844_450_837n })
  rewardAndCron(bench, random)
}

/** A map of addresses that grows from nearly nothing. */
export function addressWorkload(bench: Workbench): void {
  const random = new Random(6)
  const [a, b] = [user(0), user(1)]
  for (let i = 0; i < 40; i++) {
    bench.source = `addresses, ${i}`
    exec(bench, 'multisig', params([[a.address.bytes], 1, 0, 0]), BigInt(i))
    exec(bench, 'paymentchannel', params([a.address.bytes, b.address.bytes]))
    if (i < 10) exec(bench, 'multisig', params([[], 1, 0, 0]))
    const initcode = Uint8Array.of(0x60, i, 0x5f, 0x53, 0x5f, 0x5f, 0xf3)
    bench.send({ from: a.address, to: Address.id(10n), method: 4n, params: params(initcode) })
    const key = random.bytes(65)
    bench.send({ from: a.address, to: secp256k1Address(key), method: 0n, value: 1n })
  }
}

function rewardAndCron(bench: Workbench, random: Random): void {
  const reward = Address.id(2n)
  bench.source = 'reward'
  for (let i = 0; i < 12; i++) {
    bench.epoch += random.pick([1n, 1n, 2n, 10n])
    const power = big(BigInt(random.below(1_000_000)) * 10n ** BigInt(12 + random.below(5)))
    bench.send({ from: Address.id(4n), to: reward, method: 4n, params: params(power) })
    bench.send({ from: user(0).address, to: reward, method: 3n })
    const miner = random.pick([Address.id(99n), user(3).address])
    bench.send({
      from: SYSTEM,
      to: reward,
      method: 2n,
      params: params([
        miner.bytes,
        big(BigInt(random.below(1_000))),
        big(BigInt(random.below(2))),
        1 + random.below(3),
      ]),
    })
  }
  bench.send({
    from: SYSTEM,
    to: reward,
    method: 2n,
    params: params([user(0).address.bytes, big(-1n), big(0n), 1]),
  })
  bench.send({
    from: SYSTEM,
    to: reward,
    method: 2n,
    params: params([user(0).address.bytes, big(0n), big(0n), 0]),
  })
  bench.send({
    from: user(0).address,
    to: reward,
    method: 2n,
    params: params([user(0).address.bytes, big(0n), big(0n), 1]),
  })
  bench.send({ from: user(0).address, to: reward, method: 99n })
  bench.source = 'singletons anew'
  const cron = bench.codeOf('cron')
  const empty = cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80))
  const entries = [0, 1, 2, 5, 20]
  for (const [i, count] of entries.entries()) {
    const id = 70_000n + BigInt(i)
    bench.change((machine) => {
      machine.stateTree.setActor(id, {
        code: cron,
        state: empty,
        sequence: 0n,
        balance: 0n,
        delegatedAddress: undefined,
      })
    })
    const list = Array.from({ length: count }, (_, at) => [
      Address.id(at % 2 === 0 ? 99n : 98_765n).bytes,
      random.pick([2, 5]),
    ])
    bench.send({ from: SYSTEM, to: Address.id(id), method: 1n, params: params([list]) })
    bench.send({ from: SYSTEM, to: Address.id(id), method: 2n })
    bench.send({ from: user(0).address, to: Address.id(id), method: 2n })
  }
  for (const [i, name] of [
    'reward',
    'system',
    'eam',
    'init',
    'account',
    'datacap',
    'verifiedregistry',
    'account',
  ].entries()) {
    const id = 71_000n + BigInt(i)
    bench.change((machine) => {
      machine.stateTree.setActor(id, {
        code: bench.codeOf(name),
        state: empty,
        sequence: 0n,
        balance: 0n,
        delegatedAddress: undefined,
      })
    })
    const argument = {
      reward: params(big(10n ** 18n)),
      system: undefined,
      eam: undefined,
      init: params(['localnet']),
      account: params(user(i, i === 7 ? 'bls' : 'secp256k1').address.bytes),
    }[name]
    const other =
      name === 'datacap' || name === 'verifiedregistry' ? params(user(3).address.bytes) : argument
    bench.send({ from: SYSTEM, to: Address.id(id), method: 1n, ...(other && { params: other }) })
    bench.send({
      from: user(0).address,
      to: Address.id(id),
      method: 1n,
      ...(other && { params: other }),
    })
    bench.send({ from: user(0).address, to: Address.id(id), method: 99n })
  }
}
