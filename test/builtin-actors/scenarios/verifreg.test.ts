import { describe, expect } from 'vitest'
import { cbor, encodeValue, type FVM } from '../../../src/index.ts'
import { Address } from '../../../src/types/index.ts'
import {
  createMultisig,
  MIB,
  MULTISIG,
  REMOVAL_DOMAIN,
  REMOVAL_PROPOSAL,
  VERIFREG,
  WHOLE,
} from './actors.ts'
import { scenario } from './both.ts'
import {
  allocation,
  createMiner,
  datacapOf,
  grant,
  MAX_TERM,
  MAX_WAIT,
  MIN_TERM,
  piece,
  registry,
  spend,
  token,
} from './datacap.ts'

/* After integration_tests/src/tests/verifreg_*.rs and verified_claim_test.rs of builtin-actors v18.0.0. */

const NO_BYTES = new Uint8Array(0)
const STATE = cbor.tuple({
  rootKey: cbor.address,
  verifiers: cbor.cid,
  removeDataCapProposalIds: cbor.cid,
  allocations: cbor.cid,
  nextAllocationId: cbor.u64,
  claims: cbor.cid,
})

/** A registry whose root is a multisig of alice and bob. */
function multisigRoot(vm: FVM, threshold: number) {
  const signers = ['alice', 'bob'].map((name) => vm.idOf(vm.account(name))!)
  const root = createMultisig(vm, 'alice', signers, threshold)
  vm.setState('f06', STATE, { ...vm.state('f06', STATE), rootKey: Address.id(root) })
  const address = Address.id(vm.idOf(vm.account('verifier'))!)
  const params = encodeValue(VERIFREG.methods.AddVerifier.params, { address, allowance: MIB })
  const proposed = vm
    .actor(root, MULTISIG)
    .connect('alice')
    .Propose({ to: 'f06', value: 0n, method: 2n, params })
  return { root, proposed }
}

function verifiersOf(vm: FVM): number {
  return [...(vm.state('f06') as { verifiers: Iterable<unknown> }).verifiers].length
}

/** What a verifier signs, so that its datacap is taken from a client. */
function removal(vm: FVM, verifier: string, client: bigint, amount: bigint, id: bigint) {
  const proposal = encodeValue(REMOVAL_PROPOSAL, { client, amount, id: { id } })
  const message = Uint8Array.from([...new TextEncoder().encode(REMOVAL_DOMAIN), ...proposal])
  return { verifier, signature: vm.account(verifier).signature(message) }
}

describe('a multisig as root', () => {
  scenario('appoints a verifier', (vm) => {
    const { root, proposed } = multisigRoot(vm, 2)
    expect(proposed.applied).toBe(false)
    expect(verifiersOf(vm)).toBe(0)
    const approved = vm
      .actor(root, MULTISIG)
      .connect('bob')
      .Approve({ id: 0n, proposalHash: NO_BYTES })
    expect(approved).toMatchObject({ applied: true, code: 0 })
    expect(verifiersOf(vm)).toBe(1)
  })

  scenario('alone can', (vm) => {
    multisigRoot(vm, 2)
    const call = { address: 'verifier', allowance: MIB }
    expect(registry(vm, 'verifreg-root').send('AddVerifier', call).exitCode).toBe(18)
    expect(registry(vm, 'alice').send('AddVerifier', call).exitCode).toBe(18)
    expect(verifiersOf(vm)).toBe(0)
  })
})

describe('verifiers and clients', () => {
  scenario('who can be one, and how much it gets', (vm) => {
    grant(vm, 4n * MIB, MIB)
    vm.account('bob')
    const root = registry(vm, 'verifreg-root')
    const add = (address: string, allowance: bigint) =>
      root.send('AddVerifier', { address, allowance }).exitCode
    expect(add('bob', MIB - 1n)).toBe(16)
    expect(add('verifreg-root', MIB)).toBe(16)
    expect(add('client', MIB)).toBe(16)
    expect(add('f09999', MIB)).toBe(17)
    expect(add('f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za', MIB)).toBe(0) // made by the way
    expect(add('bob', 2n ** 1000n)).toBe(0)

    const give = (from: string, address: string, allowance: bigint) =>
      registry(vm, from).send('AddVerifiedClient', { address, allowance }).exitCode
    expect(give('client', 'client', MIB)).toBe(17)
    expect(give('verifier', 'client', MIB - 1n)).toBe(16)
    expect(give('verifier', 'verifreg-root', MIB)).toBe(16)
    expect(give('verifier', 'bob', MIB)).toBe(16)
    expect(give('verifier', 'client', 4n * MIB)).toBe(16)
    expect(give('verifier', 'client', 3n * MIB)).toBe(0)
    expect(give('verifier', 'client', MIB)).toBe(16)
    expect(give('bob', 'client', 2n ** 970n)).toBe(21) // too long a number once it is tokens
    expect(datacapOf(vm, 'client')).toBe(4n * MIB)

    const events = registry(vm, 'bob').send('AddVerifiedClient', {
      address: 'client',
      allowance: MIB,
    }).events
    expect(events.map(({ fields }) => fields)).toMatchObject([
      {
        $type: 'verifier-balance',
        verifier: Number(vm.idOf('bob')),
        client: Number(vm.idOf('client')),
      },
    ])
    expect(root.send('RemoveVerifier', 'bob').exitCode).toBe(0)
    expect(root.send('RemoveVerifier', 'bob').exitCode).toBe(16)
    expect(registry(vm, 'bob').send('RemoveVerifier', 'verifier').exitCode).toBe(18)
  })

  scenario('two verifiers take datacap away, once for each signature', (vm) => {
    const { client } = grant(vm, 4n * MIB, 2n * MIB)
    vm.account('second')
    const root = registry(vm, 'verifreg-root')
    root.AddVerifier({ address: 'second', allowance: MIB })
    const remove = (amount: bigint, ids: readonly [bigint, bigint], of = client) =>
      root.send('RemoveVerifiedClientDataCap', {
        client: of,
        amount,
        first: removal(vm, 'verifier', of, amount, ids[0]),
        second: removal(vm, 'second', of, amount, ids[1]),
      })
    const first = remove(MIB, [0n, 0n])
    expect(first.value).toEqual({ client: Address.id(client), removed: MIB })
    expect(datacapOf(vm, 'client')).toBe(MIB)
    expect(remove(MIB, [0n, 0n]).exitCode).toBe(16)
    expect(remove(MIB, [1n, 0n]).exitCode).toBe(16)
    expect(remove(-1n, [1n, 1n]).exitCode).toBe(16)
    expect(remove(5n * MIB, [1n, 1n]).value.removed).toBe(MIB)
    expect(remove(5n * MIB, [2n, 2n]).value.removed).toBe(0n)
    expect(remove(MIB, [0n, 0n], 6n).exitCode).toBe(16)

    const own = removal(vm, 'verifier', client, MIB, 3n)
    const twice = { client, amount: MIB, first: own, second: own }
    expect(root.send('RemoveVerifiedClientDataCap', twice).exitCode).toBe(16)
    vm.account('nobody')
    const other = removal(vm, 'nobody', client, MIB, 0n)
    const by = { ...twice, second: other }
    expect(root.send('RemoveVerifiedClientDataCap', by).exitCode).toBe(17)
    const seconded = { ...twice, second: removal(vm, 'second', client, MIB, 3n) }
    expect(registry(vm, 'second').send('RemoveVerifiedClientDataCap', seconded).exitCode).toBe(18)
  })
})

describe('allocations', () => {
  scenario('what can be allocated', (vm) => {
    grant(vm, 64n * MIB, 32n * MIB)
    const miner = createMiner(vm, 'miner')
    const spent = (amount: bigint, ...allocations: ReturnType<typeof allocation>[]) =>
      spend(vm, 'client', amount, { allocations }).exitCode
    const one = (changed: Parameters<typeof allocation>[3], size = MIB) =>
      spent(size, allocation(vm, miner, size, changed))
    expect(one({}, MIB - 1n)).toBe(16)
    expect(one({ termMin: MIN_TERM - 1n })).toBe(16)
    expect(one({ termMax: MAX_TERM + 1n })).toBe(16)
    expect(one({ termMin: MAX_TERM, termMax: MAX_TERM - 1n })).toBe(16)
    expect(one({ expiration: vm.epoch - 1n })).toBe(16)
    expect(one({ expiration: vm.epoch + MAX_WAIT + 1n })).toBe(16)
    expect(one({ termMin: MAX_TERM, expiration: vm.epoch })).toBe(0)
    expect(spent(2n * MIB, allocation(vm, miner, MIB))).toBe(16)
    expect(spent(MIB, allocation(vm, vm.idOf('client')!, MIB))).toBe(16)
    expect(spent(MIB, allocation(vm, 9_999n, MIB))).toBe(16)
    expect(spent(0n)).toBe(0)
    expect(spent(3n * MIB, allocation(vm, miner, MIB), allocation(vm, miner, 2n * MIB))).toBe(0)
    const { extensions } = { extensions: [{ provider: miner, id: 1n, termMax: MAX_TERM }] }
    expect(spend(vm, 'client', MIB, { extensions }).exitCode).toBe(17)
    expect(datacapOf(vm, 6n)).toBe(4n * MIB)
  })

  scenario('a provider claims sectors: all of one or nothing of it', (vm) => {
    const { client } = grant(vm, 64n * MIB, 32n * MIB)
    const miner = createMiner(vm, 'miner')
    const other = createMiner(vm, 'another miner')
    const allocations = [miner, miner, other].map((provider) => allocation(vm, provider, MIB))
    spend(vm, 'client', 3n * MIB, { allocations })
    const claim = (
      id: bigint,
      changed: { data?: ReturnType<typeof piece>; size?: bigint } = {},
    ) => ({
      client,
      id,
      data: piece(1),
      size: MIB,
      ...changed,
    })
    const expiry = vm.epoch + MIN_TERM
    const sector = (...claims: ReturnType<typeof claim>[]) => ({ sector: 7n, expiry, claims })
    const claimed = (allOrNothing: boolean, ...sectors: ReturnType<typeof sector>[]) => {
      vm.startPrank(miner)
      const result = registry(vm, miner).send('ClaimAllocations', { sectors, allOrNothing })
      vm.stopPrank()
      return result
    }
    const call = { sectors: [sector(claim(1n))], allOrNothing: false }
    expect(registry(vm, 'client').send('ClaimAllocations', call).exitCode).toBe(18)
    expect(claimed(false).exitCode).toBe(16)
    expect(claimed(true, sector(claim(1n)), sector(claim(9n))).exitCode).toBe(16)
    const early = { ...sector(claim(1n)), expiry: expiry - 1n }
    const late = { ...sector(claim(1n)), expiry: vm.epoch + MAX_TERM + 1n }
    const failures = claimed(
      false,
      sector(claim(9n)),
      sector(claim(3n)),
      sector(claim(1n, { data: piece(2) })),
      sector(claim(1n, { size: 2n * MIB })),
      early,
      late,
      sector(claim(1n), claim(9n)),
      sector(claim(1n)),
    ).value
    expect(failures).toEqual({
      results: {
        successCount: 1,
        failures: [17, 18, 18, 18, 18, 18, 17].map((code, index) => ({ index, code })),
      },
      spaces: [MIB],
    })
    expect(claimed(false, { ...sector(claim(1n)), expiry: -(2n ** 63n) }).value.spaces).toEqual([])
    expect(claimed(false, { ...sector(claim(2n)), expiry: -(2n ** 63n) }).exitCode).toBe(24)
    expect(claimed(true, sector()).value.spaces).toEqual([0n])
    expect(datacapOf(vm, 6n)).toBe(2n * MIB)
    const asked = registry(vm, 'client').GetClaims({ owner: miner, ids: [1n, 2n] })
    expect(asked.results).toEqual({ successCount: 1, failures: [{ index: 1, code: 17 }] })
    expect(asked.claims).toMatchObject([{ provider: miner, client, sector: 7n, size: MIB }])
  })

  scenario('claims last longer for datacap, or up to their first limit for nothing', (vm) => {
    grant(vm, 64n * MIB, 32n * MIB)
    const client = vm.idOf('client')!
    const miner = createMiner(vm, 'miner')
    const termMax = MIN_TERM + 100n
    const allocations = [1, 2].map(() => allocation(vm, miner, MIB, { termMax }))
    spend(vm, 'client', 2n * MIB, { allocations })
    vm.startPrank(miner)
    const claims = [1n, 2n].map((id) => ({ client, id, data: piece(1), size: MIB }))
    const sectors = [{ sector: 7n, expiry: vm.epoch + MIN_TERM, claims }]
    registry(vm, miner).ClaimAllocations({ sectors, allOrNothing: true })
    vm.stopPrank()

    vm.account('bob')
    const term = (id: bigint, max: bigint) => ({ provider: miner, id, termMax: max })
    const terms = [
      term(1n, MAX_TERM + 1n),
      term(9n, MAX_TERM),
      term(1n, termMax - 1n),
      term(1n, termMax),
      term(1n, termMax + 1n),
    ]
    expect(registry(vm, 'bob').ExtendClaimTerms({ terms }).failures).toEqual(
      [16, 17, 18, 18, 18].map((code, index) => ({ index, code })),
    )
    expect(registry(vm, 'client').ExtendClaimTerms({ terms }).failures).toEqual(
      [16, 17, 16].map((code, index) => ({ index, code })),
    )

    const extend = (amount: bigint, ...extensions: ReturnType<typeof term>[]) =>
      spend(vm, 'client', amount, { extensions }).exitCode
    expect(extend(MIB, term(1n, termMax + 1n))).toBe(16)
    expect(extend(MIB, term(1n, MAX_TERM + 1n))).toBe(16)
    expect(extend(2n * MIB, term(1n, MAX_TERM))).toBe(16)
    vm.setEpoch(vm.epoch + 50n)
    const both = {
      extensions: [term(1n, MAX_TERM + 50n)],
      allocations: [allocation(vm, miner, MIB)],
    }
    expect(spend(vm, 'client', 2n * MIB, both).exitCode).toBe(0)
    vm.setEpoch(vm.epoch + termMax)
    expect(extend(MIB, term(2n, termMax + 60n))).toBe(18)

    const expired = registry(vm, 'bob').RemoveExpiredClaims({ owner: miner, ids: [1n, 2n, 9n] })
    expect(expired).toEqual({
      considered: [1n, 2n, 9n],
      results: {
        successCount: 1,
        failures: [
          { index: 0, code: 18 },
          { index: 2, code: 17 },
        ],
      },
    })
    vm.setEpoch(vm.epoch + MAX_TERM)
    expect(registry(vm, 'bob').RemoveExpiredClaims({ owner: miner, ids: [] }).considered).toEqual([
      1n,
    ])
    expect(registry(vm, 'bob').RemoveExpiredClaims({ owner: miner, ids: [] }).considered).toEqual(
      [],
    )
    registry(vm, 'bob').RemoveExpiredAllocations({ owner: client, ids: [] })
  })

  scenario('datacap of what expired goes back when somebody asks', (vm) => {
    const { client } = grant(vm, 64n * MIB, 32n * MIB)
    const miner = createMiner(vm, 'miner')
    vm.account('bob')
    const later = vm.epoch + 20n
    spend(vm, 'client', 12n * MIB, {
      allocations: [1n, 2n, 4n, 5n].map((size, i) =>
        allocation(vm, miner, size * MIB, { expiration: i === 2 ? later : vm.epoch + 10n }),
      ),
    })
    const remove = (...ids: bigint[]) =>
      registry(vm, 'bob').send('RemoveExpiredAllocations', { owner: client, ids })
    expect(remove().value.recovered).toBe(0n)
    expect(remove(1n, 9n).value).toEqual({
      considered: [1n, 9n],
      results: {
        successCount: 0,
        failures: [
          { index: 0, code: 18 },
          { index: 1, code: 17 },
        ],
      },
      recovered: 0n,
    })
    vm.setEpoch(later - 10n)
    expect(remove(1n, 1n).exitCode).toBe(24) // named twice: a panic
    expect(remove(1n, 3n).value.recovered).toBe(MIB)
    const rest = remove().value
    expect([...rest.considered].sort()).toEqual([2n, 4n])
    expect(rest.recovered).toBe(7n * MIB)
    expect(datacapOf(vm, 'client')).toBe(28n * MIB)
    vm.setEpoch(later)
    expect(remove().value.considered).toEqual([3n])
    expect(datacapOf(vm, 6n)).toBe(0n)
    expect(token(vm, 'client').TotalSupply()).toBe(32n * MIB * WHOLE)
  })
})
