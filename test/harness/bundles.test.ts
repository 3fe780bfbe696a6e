import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Address, cbor, FIL, FVM, readBundleArchive } from '../../src/index.ts'
import { ACTORS_VERSION } from '../../src/types/index.ts'
import { BUNDLES, notRun } from '../data.ts'

/* Worlds over the official bundles, which LITEFVM_BUNDLES names; without it these tests are skipped. */

const HAS_BUNDLES = BUNDLES !== undefined && existsSync(join(BUNDLES, 'v18.tar.zst'))
const bundles = { actors: BUNDLES ?? '' }

if (!HAS_BUNDLES)
  process.stderr.write('worlds over official bundles were not tested: set LITEFVM_BUNDLES\n')

/** Network versions whose bundle is in the folder. */
const VERSIONS = ([18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29] as const).filter((version) => {
  const archive = `v${ACTORS_VERSION[version]}.tar.zst`
  const isThere = BUNDLES === undefined || existsSync(join(BUNDLES, archive))
  if (!isThere) notRun(`a world of network version ${version}`, `${archive} is not in ${BUNDLES}`)
  return isThere
})

describe.skipIf(!HAS_BUNDLES)('worlds over a bundle', () => {
  test.each(VERSIONS)(
    'network version %i has its singletons, and cron runs',
    async (networkVersion) => {
      const vm = await FVM.create({ ...bundles, networkVersion })
      const types = [0, 1, 2, 3, 4, 5, 6, 7, 10, 99].map((id) => vm.getActor(id)?.type)
      expect(types).toEqual([
        'system',
        'init',
        'reward',
        'cron',
        'storagepower',
        'storagemarket',
        'verifiedregistry',
        'datacap',
        'eam',
        'account',
      ])
      expect(vm.mine(3, { nullRounds: 1 })).toEqual({ epoch: 10_006n, cronTicks: 6, failures: [] })
      vm.account('alice')
      const result = vm.send({ from: 'alice', to: vm.account('bob'), value: FIL })
      expect(result.ok).toBe(true)
      expect(result.gasExact).toBe(true)
      for (const id of [0, 1, 2, 3, 4, 5, 6, 7])
        expect(vm.state(id), `the state of f0${id}`).not.toBeInstanceOf(Array)
    },
    60_000,
  )

  test('the verified registry has its root, which can appoint verifiers', async () => {
    const vm = await FVM.create(bundles)
    const params = cbor.tuple({ address: cbor.address, allowance: cbor.bigint })
    const result = vm.send({
      from: 'verifreg-root',
      to: 'f06',
      method: 2,
      schema: params,
      params: { address: vm.account('alice'), allowance: 1n << 40n },
    })
    expect(result.exitName).toBe('OK')
    const [registry] = result.stateChanges.filter(({ id }) => id === 6n)
    expect(registry?.changes).toEqual([
      {
        path: ['state', 'verifiers', `f0${vm.idOf('alice')}`],
        before: undefined,
        after: 1n << 40n,
      },
    ])
    expect(result.events[0]?.type).toBe('verifier-balance')
  }, 60_000)

  test('a multisig is made by init, and its state is decoded', async () => {
    const vm = await FVM.create(bundles)
    const [alice, bob] = [vm.account('alice'), vm.account('bob')]
    const constructor = cbor.tuple({
      signers: cbor.array(cbor.address),
      threshold: cbor.u64,
      unlockDuration: cbor.i64,
      startEpoch: cbor.i64,
    })
    const inner = vm.fork()
    inner.setState('alice', constructor, {
      signers: [alice, bob],
      threshold: 2,
      unlockDuration: 0,
      startEpoch: 0,
    })
    const result = vm.send({
      from: alice,
      to: 'f01',
      method: 2,
      value: FIL,
      schema: cbor.tuple({ code: cbor.cid, params: cbor.bytes }),
      params: {
        code: vm.manifest.entries.find(({ name }) => name === 'multisig')!.code,
        params: inner.getBlock(inner.getActor('alice')!.state)!,
      },
      returns: cbor.tuple({ id: cbor.address, robust: cbor.address }),
    })
    const { id, robust } = result.value
    expect(vm.idOf(robust)).toBe(id.actorId)
    expect(vm.state(id)).toMatchObject({ threshold: 2n, nextTxId: 0n })
    vm.prank(robust)
    expect(vm.send({ to: 'bob', value: 1n }).kind).toBe('prank')
    expect(result.explain()).toContain('init f01 -> multisig')
  }, 60_000)

  test('a bundle is found by path, by name in a cache, or given as bytes', async () => {
    const roots = await Promise.all([
      FVM.create({ actors: join(BUNDLES!, 'v18.tar.zst') }),
      FVM.create({ actors: 'v18', bundleCache: BUNDLES! }),
      FVM.create({ actors: new Uint8Array(readFileSync(join(BUNDLES!, 'v18.tar.zst'))) }),
    ]).then((worlds) => worlds.map((world) => world.stateRoot()))
    const [archived] = await readBundleArchive(
      new Uint8Array(readFileSync(join(BUNDLES!, 'v18.tar.zst'))),
      'mainnet',
    )
    const sync = FVM.createSync({ actors: archived!.car })
    for (const root of roots) expect(root).toEqual(sync.stateRoot())
    expect(sync.send({ from: sync.account('alice'), to: Address.id(99n) }).ok).toBe(true)
  }, 60_000)

  test('a bundle of another version or network is refused', async () => {
    await expect(FVM.create({ ...bundles, actors: join(BUNDLES!, 'v17.tar.zst') })).rejects.toThrow(
      'the bundle is v17 for mainnet, and network version 28 of mainnet runs v18: give that bundle, or set networkVersion and network to fit',
    )
    await expect(FVM.create({ ...bundles, network: 'nonet' })).rejects.toThrow(
      `${join(BUNDLES!, 'v18.tar.zst')} has no bundle for network "nonet": it has bundles for butterflynet, `,
    )
  }, 60_000)
})
