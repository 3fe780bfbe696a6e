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
    expect(native.size).toBeGreaterThanOrEqual(13)
  },
)

test('networks that share the code of an actor share the policy it is run with', () => {
  const policies = new Map<string, unknown>()
  for (const network of networks) {
    const { verifiedregistry } = officialManifest(VERSION, network).actors
    const known = policies.get(verifiedregistry!)
    if (known === undefined) policies.set(verifiedregistry!, policyOf(network))
    else expect([network, policyOf(network)]).toEqual([network, known])
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
