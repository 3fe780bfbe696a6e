import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { compileActor } from '../src/asc/index.ts'
import { GasReporter } from '../src/harness/gas-report/reporter.ts'
import '../src/harness/matchers/vitest.ts'
import {
  cbor,
  createFakeExterns,
  createGenesis,
  createMachine,
  defineActor,
  Engine,
  FAKE_PROOFS,
  FVM,
  POWER,
  readArtifact,
  type Sector,
  type StorageMiner,
  UsageError,
} from '../src/index.ts'
import {
  Amt,
  Hamt,
  Kamt,
  MemoryBlockstore,
  reachableBlocks,
  readCar,
  readCarFile,
  readCarStream,
  writeCar,
} from '../src/ipld.ts'
import { ethKey } from '../src/node/index.ts'
import { createNode, createProvider } from '../src/rpc/index.ts'
import { compileSolidity } from '../src/solc/index.ts'

/* Every public function that takes an options object, with an option that it does not have. */

let vm: FVM
let miner: StorageMiner
let sector: Sector
beforeAll(() => {
  vm = FVM.createSync({ network: 'devnet' })
  vm.account('alice')
  vm.account('bob')
  miner = vm.storage.createMiner({ owner: 'alice' })
  sector = miner.preCommit()[0]!
})

/** What is not of the type that is asked for. */
// oxlint-disable-next-line typescript/no-explicit-any -- the options of every function here
const wrong = (options: object): any => options

const store = new MemoryBlockstore()
const emptyCar = () => writeCar([], [])
async function* chunksOf(bytes: Uint8Array) {
  yield bytes
}
const ok = () => vm.simulate({ from: 'alice', to: 'bob' })
const machineOptions = () => ({
  networkVersion: 28,
  epoch: 1n,
  timestamp: 1n,
  baseFee: 1n,
  circulatingSupply: 0n,
  stateRoot: createGenesis(store, { network: 'mainnet', networkVersion: 28 }),
  blockstore: store,
  externs: createFakeExterns(),
  proofs: FAKE_PROOFS,
  engine: new Engine(),
})

/**
 * The type of the options, or the name of the function; a misspelt option; the name that it stands for;
 * a call with it.
 */
const ENTRIES: readonly (readonly [string, string, string, () => unknown])[] = [
  ['FvmOptions', 'netwrok', 'network', () => FVM.create(wrong({ netwrok: 'mainnet' }))],
  ['SyncFvmOptions', 'epcoh', 'epoch', () => FVM.createSync(wrong({ epcoh: 5 }))],
  ['CommonOptions', 'trcing', 'tracing', () => FVM.createSync(wrong({ trcing: true }))],
  ['AccountOptions', 'blance', 'balance', () => vm.account('carol', wrong({ blance: 1n }))],
  ['DeployOptions', 'balanc', 'balance', () => vm.deploy(new Uint8Array(), wrong({ balanc: 1n }))],
  ['SendOptions', 'valu', 'value', () => vm.send(wrong({ from: 'alice', to: 'bob', valu: 1n }))],
  ['simulate', 'valu', 'value', () => vm.simulate(wrong({ from: 'alice', to: 'bob', valu: 1n }))],
  ['sendImplicit', 'valu', 'value', () => vm.sendImplicit(wrong({ to: 'bob', valu: 1n }))],
  [
    'CallOptions',
    'gaslimt',
    'gasLimit',
    () =>
      vm
        .actor('f04', POWER)
        .connect('alice')
        .MinerCount(undefined, wrong({ gaslimt: 5 })),
  ],
  [
    'EstimateOptions',
    'isleest',
    'isLeast',
    () => vm.estimateGas({ from: 'alice', to: 'bob' }, wrong({ isleest: true })),
  ],
  ['MineOptions', 'nullRound', 'nullRounds', () => vm.mine(1, wrong({ nullRound: 1 }))],
  ['mineUpTo', 'nulRounds', 'nullRounds', () => vm.mineUpTo(10n ** 6n, wrong({ nulRounds: 1 }))],
  [
    'MockOptions',
    'definiton',
    'definition',
    () => vm.mockActor('f05', () => {}, wrong({ definiton: {} })),
  ],
  ['ExpectOptions', 'tims', 'times', () => vm.expectCall({ to: 'bob' }, wrong({ tims: 1 }))],
  ['CallSpec', 'form', 'from', () => vm.mockCall(wrong({ to: 'bob', form: 'bob' }), () => {})],
  [
    'InvariantOptions',
    'totalBalanc',
    'totalBalance',
    () => vm.checkInvariants(wrong({ totalBalanc: 1n })),
  ],
  ['ActorPatch', 'sequenc', 'sequence', () => vm.setActor('bob', wrong({ sequenc: 1n }))],
  [
    'ArtifactOptions',
    'contrat',
    'contract',
    () => readArtifact({ abi: [], bytecode: '0x' }, wrong({ contrat: 'A' })),
  ],
  ['vm.evm.at', 'contrat', 'contract', () => vm.evm.at('bob', [], wrong({ contrat: 'A' }))],
  [
    'vm.evm.know',
    'contrat',
    'contract',
    () => vm.evm.know({ contracts: {} }, wrong({ contrat: 'A' })),
  ],
  ['EvmDeployOptions', 'arg', 'args', () => vm.evm.deploy('0x', wrong({ from: 'alice', arg: [] }))],
  [
    'GenesisOptions',
    'acounts',
    'accounts',
    () => createGenesis(store, wrong({ network: 'mainnet', networkVersion: 28, acounts: [] })),
  ],
  [
    'MachineOptions',
    'profilng',
    'profiling',
    () => createMachine(wrong({ ...machineOptions(), profilng: true })),
  ],
  ['EngineOptions', 'modulStore', 'moduleStore', () => new Engine(wrong({ modulStore: true }))],
  ['CarOptions', 'verfy', 'verify', () => readCar(emptyCar(), wrong({ verfy: false }))],
  [
    'readCarStream',
    'verfy',
    'verify',
    () => readCarStream(chunksOf(emptyCar()), wrong({ verfy: false })),
  ],
  ['readCarFile', 'verfy', 'verify', () => readCarFile('/nowhere', wrong({ verfy: false }))],
  [
    'WalkOptions',
    'folow',
    'follow',
    () => reachableBlocks(store, [], wrong({ folow: () => true })),
  ],
  [
    'HamtOptions',
    'bitwidht',
    'bitWidth',
    () => new Hamt(store, wrong({ bitWidth: 5, bitwidht: 5 })),
  ],
  [
    'Kamt',
    'minDatDepth',
    'minDataDepth',
    () => new Kamt(store, wrong({ bitWidth: 5, minDatDepth: 5 })),
  ],
  ['AmtOptions', 'bitWith', 'bitWidth', () => new Amt(store, wrong({ bitWith: 5 }))],
  [
    'cbor.hamt',
    'bitWith',
    'bitWidth',
    () => cbor.hamt(cbor.keys.address, cbor.u64, wrong({ bitWith: 5 })),
  ],
  ['cbor.amt', 'bitWith', 'bitWidth', () => cbor.amt(cbor.u64, wrong({ bitWith: 5 }))],
  [
    'defineActor',
    'exitcodes',
    'exitCodes',
    () => defineActor(wrong({ methods: {}, exitcodes: {} })),
  ],
  ['MethodSpec', 'numbr', 'number', () => defineActor({ methods: { Get: wrong({ numbr: 3 }) } })],
  [
    'balanceChange',
    'includeFee',
    'includeFees',
    () => ok().balanceChange('bob', wrong({ includeFee: true })),
  ],
  [
    'BalanceOptions',
    'includeFee',
    'includeFees',
    () => expect(ok()).toChangeBalance('bob', 0n, wrong({ includeFee: true })),
  ],
  [
    'GasSnapshotOptions',
    'tolerence',
    'tolerance',
    () => expect(ok()).toMatchGasSnapshot(wrong({ tolerence: 1 })),
  ],
  [
    'StateSnapshotOptions',
    'redct',
    'redact',
    () => expect(vm).toMatchStateSnapshot(wrong({ redct: [] })),
  ],
  ['GasReporterOptions', 'jsn', 'json', () => new GasReporter(wrong({ jsn: 'x' }))],
  [
    'TransactionRequest',
    'vlue',
    'value',
    () => vm.evm.sendTransaction(wrong({ from: 'alice', vlue: 1n })),
  ],
  [
    'CompileSolidityOptions',
    'setings',
    'settings',
    () => compileSolidity({ 'A.sol': '' }, wrong({ setings: {} })),
  ],
  [
    'CompileOptions',
    'optimise',
    'optimize',
    () => compileActor('x.ts', wrong({ optimise: 'size' })),
  ],
  ['NodeOptions', 'chainid', 'chainId', () => createNode(wrong({ chainid: 5 }))],
  ['ProviderOptions', 'autoMine', 'automine', () => createProvider(vm, wrong({ autoMine: false }))],
  [
    'CreateMinerOptions',
    'sectorsize',
    'sectorSize',
    () => vm.storage.createMiner(wrong({ owner: 'alice', sectorsize: '2KiB' })),
  ],
  [
    'DealOptions',
    'prize',
    'price',
    () => vm.storage.publishDeal(wrong({ client: 'bob', provider: miner, prize: 1n })),
  ],
  [
    'AllocateOptions',
    'mindays',
    'minDays',
    () => vm.storage.allocate(wrong({ client: 'bob', provider: miner, mindays: 1 })),
  ],
  [
    'AdvanceStorageOptions',
    'proove',
    'prove',
    () => vm.storage.advanceEpochs(1, wrong({ proove: [] })),
  ],
  ['advanceByDays', 'proove', 'prove', () => vm.storage.advanceByDays(1, wrong({ proove: [] }))],
  [
    'advanceToDeadline',
    'proove',
    'prove',
    () => vm.storage.advanceToDeadline(miner, 0, wrong({ proove: [] })),
  ],
  [
    'advanceToProvingDeadline',
    'proove',
    'prove',
    () => vm.storage.advanceToProvingDeadline(sector, wrong({ proove: [] })),
  ],
  [
    'settleDealPayments',
    'form',
    'from',
    () => vm.storage.settleDealPayments([], wrong({ form: 'bob' })),
  ],
  [
    'reportConsensusFault',
    'form',
    'from',
    () => vm.storage.reportConsensusFault(miner, wrong({ form: 'bob' })),
  ],
  [
    'awardBlockReward',
    'winCont',
    'winCount',
    () => vm.storage.awardBlockReward(miner, wrong({ winCont: 1 })),
  ],
  ['preCommit', 'cont', 'count', () => miner.preCommit(wrong({ cont: 2 }))],
  [
    'proveCommit',
    'agregate',
    'aggregate',
    () => miner.proveCommit([sector], wrong({ agregate: true })),
  ],
  ['proveCommitNi', 'dedline', 'deadline', () => miner.proveCommitNi(wrong({ dedline: 1 }))],
  ['OnboardOptions', 'dayz', 'days', () => miner.onboard(wrong({ dayz: 200 }))],
  ['onboardMany', 'dayz', 'days', () => miner.onboardMany(2, wrong({ dayz: 200 }))],
  ['replicaUpdate', 'peices', 'pieces', () => miner.replicaUpdate(sector, wrong({ peices: [] }))],
  ['submitWindowedPost', 'skipp', 'skip', () => miner.submitWindowedPost(wrong({ skipp: [] }))],
  ['declareFaults', 'form', 'from', () => miner.declareFaults([sector], wrong({ form: 'bob' }))],
  [
    'declareFaultsRecovered',
    'form',
    'from',
    () => miner.declareFaultsRecovered([sector], wrong({ form: 'bob' })),
  ],
  [
    'disputeWindowedPost',
    'postIndx',
    'postIndex',
    () => miner.disputeWindowedPost(0, wrong({ postIndx: 1 })),
  ],
  [
    'extend',
    'dropClaim',
    'dropClaims',
    () => miner.extend([sector], wrong({ days: 300, dropClaim: [] })),
  ],
  ['terminate', 'form', 'from', () => miner.terminate([sector], wrong({ form: 'bob' }))],
  ['withdraw', 'form', 'from', () => miner.withdraw(1n, wrong({ form: 'bob' }))],
  ['repayDebt', 'form', 'from', () => miner.repayDebt(wrong({ form: 'bob' }))],
  ['fund', 'form', 'from', () => miner.fund(1n, wrong({ form: 'bob' }))],
  [
    'changeBeneficiary',
    'qota',
    'quota',
    () => miner.changeBeneficiary('bob', wrong({ qota: 1n, expiration: 5 })),
  ],
]

test.each(ENTRIES)('%s: %s is refused', async (_, given, meant, call) => {
  const root = vm.stateRoot()
  let thrown: unknown
  try {
    await call()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(UsageError)
  expect((thrown as UsageError).message).toContain(`"${given}"`)
  expect((thrown as UsageError).message).toContain(`did you mean "${meant}"? `)
  expect(vm.stateRoot().equals(root)).toBe(true)
})

test('every type of options that the package exports is in the table', () => {
  const entries = ['index', 'ipld', 'ipld/index', 'rpc/index', 'solc/index', 'asc/index']
  const exported = [...entries, 'harness/matchers/index', 'harness/gas-report/reporter'].flatMap(
    (entry) => {
      const text = readFileSync(new URL(`../src/${entry}.ts`, import.meta.url), 'utf8')
      return [...text.matchAll(/(?:type|interface) (\w+Options)\b/g)].map(([, name]) => name)
    },
  )
  const tested = new Set(ENTRIES.map(([name]) => name))
  expect(exported.length).toBeGreaterThan(25)
  expect(exported.filter((name) => !tested.has(name ?? ''))).toEqual([])
})

test('a second provider of a world has the options of the first, or is refused', () => {
  const keys = [ethKey(new Uint8Array(32).fill(7))]
  const own = FVM.createSync()
  createProvider(own, { automine: false, keys })
  createProvider(own)
  createProvider(own, { automine: false, keys: [ethKey(new Uint8Array(32).fill(7))] })
  const refusal = (name: string) =>
    `the world has a provider already, which was made with another value of ${name}: give the options where createProvider is first called for it`
  expect(() => createProvider(own, { automine: true })).toThrow(refusal('automine'))
  expect(() => createProvider(own, { keys: [ethKey(new Uint8Array(32).fill(8))] })).toThrow(
    refusal('keys'),
  )
})
