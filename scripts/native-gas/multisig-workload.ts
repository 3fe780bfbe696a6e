import { blake2b256 } from '../../src/crypto/index.ts'
import { decodeCbor } from '../../src/ipld/index.ts'
import { Address } from '../../src/types/index.ts'
import { big, params, Random, user, type Workbench } from './workbench.ts'

const FIL = 10n ** 18n
const EMPTY = new Uint8Array(0)

/** Multisigs of different sizes, with more and fewer pending transactions. */
export function multisigWorkload(bench: Workbench): void {
  const random = new Random(1)
  for (const signers of [1, 2, 3, 4, 6, 9, 14, 30])
    for (const proposals of [3, 6, 24]) {
      bench.source = `multisig of ${signers}`
      const threshold = Math.min(signers, 1 + random.below(3))
      oneMultisig(bench, random, signers, threshold, proposals)
    }
  for (const signers of [2, 3, 5])
    for (const proposals of [0, 1, 2]) {
      bench.source = `small multisig of ${signers}`
      oneMultisig(bench, random, signers, 2, proposals)
    }
  refusedCreations(bench)
}

/** Init's Exec of an actor. @returns its id address */
export function exec(bench: Workbench, code: string, constructor: Uint8Array, value = 0n): Address {
  const sent = { from: user(0).address, to: Address.id(1n), method: 2n, value }
  const ran = bench.send({ ...sent, params: params([bench.codeOf(code), constructor]) })
  if (ran.receipt.exitCode !== 0) return Address.id(0n)
  const [id] = decodeCbor(ran.receipt.returnData) as [Uint8Array]
  return Address.fromBytes(id)
}

function oneMultisig(
  bench: Workbench,
  random: Random,
  signers: number,
  threshold: number,
  proposals: number,
): void {
  const who = (i: number): Address => {
    const { address } = i < 12 ? user(i) : user(i % 12, 'bls')
    return address
  }
  // Ids as signers are shorter than keys; the constructor resolves both to ids.
  const all = Array.from({ length: Math.min(signers, 24) }, (_, i) => i)
  const signerBytes = all.map((i) => (i % 3 === 2 ? Address.id(bench.idOf(who(i))) : who(i)).bytes)
  const vesting = random.below(2) === 0 ? 0n : 1_000n
  const wallet = exec(
    bench,
    'multisig',
    params([signerBytes, threshold, vesting, vesting === 0n ? 0n : bench.epoch]),
    100n * FIL,
  )
  const call = (from: number, method: bigint, args: Uint8Array): unknown => {
    const { receipt } = bench.send({ from: who(from), to: wallet, method, params: args })
    return receipt.returnData.length === 0 ? undefined : decodeCbor(receipt.returnData)
  }
  const self = (method: bigint, args: Uint8Array): void => {
    const proposed = call(0, 2n, params([wallet.bytes, big(0n), method, args])) as
      | [number]
      | undefined
    if (proposed === undefined) return
    for (let i = 1; i < threshold; i++) call(i, 3n, params([proposed[0], EMPTY]))
  }
  const open: { id: number; to: Uint8Array; value: Uint8Array; data: Uint8Array }[] = []
  for (let i = 0; i < proposals; i++) {
    if (i === proposals >> 1) bench.epoch += 400n
    const to = random.pick([
      user(3).address,
      Address.id(99n),
      Address.id(bench.idOf(user(4).address)),
    ])
    const value = big(random.pick([0n, 1n, FIL / 100n, 500n * FIL]))
    const data = random.bytes(random.pick([0, 0, 1, 30, 100, 1_000, 5_000]))
    const method = data.length === 0 ? 0n : random.pick([0n, 2n, 16_777_300n])
    const proposed = call(random.below(all.length), 2n, params([to.bytes, value, method, data]))
    if (Array.isArray(proposed) && proposed[1] === false)
      open.push({ id: proposed[0], to: to.bytes, value, data })
    if (random.below(3) === 0 && open.length > 0) {
      const at = random.below(open.length)
      const { id } = open[at]!
      const hash = random.pick([EMPTY, EMPTY, blake2b256(random.bytes(4))])
      if (random.below(3) === 0) {
        call(random.below(all.length), 4n, params([id, hash]))
        continue
      }
      for (let from = 0; from < threshold; from++) call(from, 3n, params([id, hash]))
      open.splice(at, 1)
    }
  }
  call(11, 2n, params([wallet.bytes, big(0n), 0, EMPTY]))
  call(0, 3n, params([999, EMPTY]))
  call(0, 4n, params([999, EMPTY]))
  call(0, 5n, params([who(9).bytes, false]))
  call(0, 2n, params([wallet.bytes, big(0n), 0]))
  call(0, 2n, params([wallet.bytes, big(-1n), 0, EMPTY]))
  self(5n, params([user(10).address.bytes, false]))
  self(5n, params([user(10).address.bytes, false]))
  self(7n, params([user(10).address.bytes, user(11).address.bytes]))
  self(7n, params([user(10).address.bytes, user(9).address.bytes]))
  self(9n, params([bench.epoch, 1_000, big(FIL)]))
  self(9n, params([bench.epoch, 0, big(FIL)]))
  self(6n, params([user(11).address.bytes, false]))
  self(6n, params([user(11).address.bytes, true]))
  self(8n, params([0]))
  self(8n, params([threshold]))
  self(8n, params([threshold + 1]))
  const account = user(5).address
  bench.send({
    from: account,
    to: wallet,
    method: 3_726_118_371n,
    params: params([1, random.bytes(40)]),
  })
  bench.send({ from: account, to: wallet, method: 16_777_216n, params: random.bytes(10) })
  bench.send({ from: account, to: wallet, method: 16_777_216n })
  bench.send({ from: account, to: wallet, method: 77n })
  bench.send({ from: account, to: wallet, method: 2n })
}

function refusedCreations(bench: Workbench): void {
  bench.source = 'multisigs refused'
  const [a, b] = [user(0).address.bytes, user(1).address.bytes]
  for (const [signers, threshold, duration] of [
    [[], 1, 0],
    [[a, a], 1, 0],
    [[a, b], 3, 0],
    [[a], 0, 0],
    [[a, b], 1, -1],
  ] as const)
    exec(bench, 'multisig', params([signers, threshold, duration, 0]))
  exec(bench, 'multisig', params([1]))
  exec(bench, 'account', params(a))
}
