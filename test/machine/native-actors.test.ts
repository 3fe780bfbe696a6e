import { expect, test } from 'vitest'
import { nativeActors } from '../../src/builtin-actors/index.ts'
import { policyOf } from '../../src/builtin-actors/runtime/policy.ts'
import { officialManifest, officialNetworks } from '../../src/bundle/index.ts'
import { cidFromString } from '../../src/ipld/index.ts'
import { V18_NATIVE_ACTORS } from '../../src/machine/native-actors.ts'

const VERSION = 18
const networks = officialNetworks(VERSION)

test('every official network of v18 is known', () => {
  expect([...networks].sort()).toEqual([
    'butterflynet',
    'calibrationnet',
    'caterpillarnet',
    'devnet',
    'mainnet',
    'testing',
    'testing-fake-proofs',
  ])
})

test.each(networks)(
  'native actors stand behind the code CIDs of %s, and nothing else',
  (network) => {
    const { actors } = officialManifest(VERSION, network)
    const native = nativeActors(network)
    for (const [name, code] of Object.entries(actors))
      expect([name, V18_NATIVE_ACTORS.get(cidFromString(code).key) !== undefined]).toEqual([
        name,
        native.has(name),
      ])
    expect(native.size).toBe(16)
  },
)

test('networks that share the code of an actor share the policy that it reads', () => {
  // Only miners check proofs, so that other actors may be shared with a network of fake proofs.
  const readBy = {
    storageminer: (network: string) => policyOf(network),
    verifiedregistry: (network: string) => ({ ...policyOf(network), hasFakeProofs: undefined }),
    storagemarket: (network: string) => ({ ...policyOf(network), hasFakeProofs: undefined }),
    storagepower: (network: string) => ({ ...policyOf(network), hasFakeProofs: undefined }),
  }
  for (const [actor, policyReadBy] of Object.entries(readBy)) {
    const policies = new Map<string, unknown>()
    for (const network of networks) {
      const code = officialManifest(VERSION, network).actors[actor]!
      const known = policies.get(code)
      if (known === undefined) policies.set(code, policyReadBy(network))
      else expect([actor, network, policyReadBy(network)]).toEqual([actor, network, known])
    }
  }
})

test('devnet has the policy of small deals, and mainnet has not', () => {
  const least = (network: string) => policyOf(network).minimumVerifiedAllocationSize
  expect(least('mainnet')).toBe(1n << 20n)
  expect(least('devnet')).toBe(256n)
  const codes = ['mainnet', 'devnet'].map(
    (n) => officialManifest(VERSION, n).actors['verifiedregistry'],
  )
  expect(codes[0]).not.toBe(codes[1])
})
