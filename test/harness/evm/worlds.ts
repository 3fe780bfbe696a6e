import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_CHAIN_ID, FVM } from '../../../src/index.ts'
import { BUNDLES } from '../../data.ts'
import { KINDS_ABI, TOKEN_ABI } from './contracts/abis.ts'
import { contractOf } from './contracts/index.ts'

const FOLDER = BUNDLES ?? ''
const HAS_BUNDLE = BUNDLES !== undefined && existsSync(join(FOLDER, 'v18.tar.zst'))

if (!HAS_BUNDLE)
  process.stderr.write('contracts on the official EVM actor were not tested: set LITEFVM_BUNDLES\n')

/** Whose EVM runs: ours, and the official actor's where its bundle is there. */
export const WORLDS: readonly (readonly [string, () => Promise<FVM>])[] = [
  ['the native EVM', () => FVM.create({ chainId: DEFAULT_CHAIN_ID })],
  ...(HAS_BUNDLE
    ? [
        [
          "the official actor's EVM",
          () => FVM.create({ actors: FOLDER, chainId: DEFAULT_CHAIN_ID }),
        ] as const,
      ]
    : []),
]

/** A world of an earlier release, whose EVM states have no transient data; undefined without bundles. */
export const EARLIER: (() => Promise<FVM>) | undefined =
  HAS_BUNDLE && existsSync(join(FOLDER, 'v14.tar.zst'))
    ? () => FVM.create({ actors: FOLDER, networkVersion: 23 })
    : undefined

/** With their types. */
export const TOKEN = {
  contractName: 'Token',
  abi: TOKEN_ABI,
  bytecode: contractOf('Token').evm.bytecode.object,
} as const

/** With their types. */
export const KINDS = { ...contractOf('Kinds'), contractName: 'Kinds', abi: KINDS_ABI } as const

/** A token of alice's (an eth account), and a contract of every kind of call. */
export function deployAll(vm: FVM) {
  const alice = vm.account('alice', { type: 'eth' })
  const bob = vm.account('bob')
  const token = vm.evm.deploy(TOKEN, { args: ['Example', 'EX', 1000n], from: alice, as: 'token' })
  const maths = vm.evm.deploy(contractOf('Maths'), { from: alice })
  const kinds = vm.evm.deploy(KINDS, { from: alice, libraries: { Maths: maths } })
  return { alice, bob, token, maths, kinds }
}
