import { FIL, FVM, type StorageMiner } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { encodeAbiParameters, type Hex, keccak256, parseAbi, parseAbiParameters } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const ROLLUP = parseAbi([
  'struct Transfer { uint8 from; uint8 to; uint256 amount; }',
  'struct Step { Transfer transfer; bytes32 root; }',
  'function deposit(uint8 account) payable',
  'function genesisRoot() view returns (bytes32)',
  'function count() view returns (uint256)',
  'function post(bytes32 root, bytes32 batch, uint64 deal) payable',
  'function challenge(uint256 id, Step[] steps, uint256 index, uint256[2] balances, bytes32[4] fromProof, bytes32[4] toProof)',
  'function challengeAvailability(uint256 id)',
  'function release(uint256 id)',
  'function withdraw(uint256 id, uint8 account, uint256 sentOut, bytes32[4] proof) returns (uint256 amount)',
])

const DAY = 2_880n
const BOND = 5n * FIL
const PERIOD = 7n * DAY
/** Accounts of the second layer; 8 more is what an account has sent out of it. */
const [ADA, BEN, CRONY] = [0, 1, 2] as const
const out = (account: number) => account + 8

/* The second layer, as its operator runs it. */

interface Transfer {
  readonly from: number
  readonly to: number
  readonly amount: bigint
}
interface Step {
  readonly transfer: Transfer
  readonly root: Hex
}
type Balances = readonly bigint[]
type Proof = readonly [Hex, Hex, Hex, Hex]

const leaf = (account: number, balance: bigint) =>
  keccak256(encodeAbiParameters(parseAbiParameters('uint8, uint256'), [account, balance]))
const node = (left: Hex, right: Hex) =>
  keccak256(encodeAbiParameters(parseAbiParameters('bytes32, bytes32'), [left, right]))

/** The levels of the tree, from the leaves to the root. */
function treeOf(balances: Balances): readonly (readonly Hex[])[] {
  const levels: Hex[][] = [balances.map((balance, account) => leaf(account, balance))]
  while (levels.at(-1)!.length > 1) {
    const below = levels.at(-1)! // there is one
    levels.push(
      Array.from({ length: below.length / 2 }, (_, i) => node(below[2 * i]!, below[2 * i + 1]!)),
    )
  }
  return levels
}
const rootOf = (balances: Balances): Hex => treeOf(balances).at(-1)![0]!
const proofOf = (balances: Balances, account: number) =>
  treeOf(balances)
    .slice(0, 4)
    .map((level, i) => level[(account >> i) ^ 1]!) as unknown as Proof // four levels

const change = (balances: Balances, account: number, by: bigint): Balances =>
  balances.map((balance, i) => (i === account ? balance + by : balance))
const pay = (balances: Balances, { from, to, amount }: Transfer): Balances =>
  change(change(balances, from, -amount), to, amount)

/** The steps of a batch, and the balances after it. */
function run(start: Balances, transfers: readonly Transfer[]) {
  let balances = start
  const steps: Step[] = []
  for (const transfer of transfers) {
    balances = pay(balances, transfer)
    steps.push({ transfer, root: rootOf(balances) })
  }
  return { steps, balances }
}
const batchHash = (steps: readonly Step[]) =>
  keccak256(
    encodeAbiParameters(
      parseAbiParameters([
        'Step[] steps',
        'struct Step { Transfer transfer; bytes32 root; }',
        'struct Transfer { uint8 from; uint8 to; uint256 amount; }',
      ]),
      [steps],
    ),
  )

let build: SolidityBuild
beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'a bridge pays out of final checkpoints, and removes those with fraud or with lost data',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      for (const name of ['operator', 'ada', 'ben', 'watcher']) vm.account(name, { type: 'eth' })
      for (const name of ['sequencer', 'olga', 'paul']) vm.account(name)
      const olga = vm.storage.createMiner({ owner: 'olga' })
      const paul = vm.storage.createMiner({ owner: 'paul' })
      vm.evm.deploy(build, { contract: 'Rollup', args: [PERIOD], from: 'operator', as: 'bridge' })
      const bridge = (from: string) => vm.evm.at('bridge', ROLLUP).connect(from)
      const start = vm.epoch

      bridge('ada').write.deposit([ADA], { value: 10n * FIL })
      bridge('ben').write.deposit([BEN], { value: 4n * FIL + 1n })
      const genesis = change(change(Array<bigint>(16).fill(0n), ADA, 10n * FIL), BEN, 4n * FIL + 1n)
      expect(bridge('watcher').read.genesisRoot()).toBe(rootOf(genesis))

      /** Stores a batch in a deal whose label is the batch's hash. */
      const store = (steps: readonly Step[], provider: StorageMiner) => {
        const label = batchHash(steps)
        const deal = vm.storage.publishDeal({
          client: 'sequencer',
          provider,
          label,
          startEpoch: vm.epoch + DAY,
        })
        return { deal, sector: provider.onboard({ deals: [deal] }) }
      }
      const post = (steps: readonly Step[], deal: bigint) =>
        bridge('operator').send.post([steps.at(-1)!.root, batchHash(steps), deal], { value: BOND })

      // The first batch: Ada pays Ben, who sends five FIL out.
      const first = run(genesis, [
        { from: ADA, to: BEN, amount: 3n * FIL },
        { from: BEN, to: out(BEN), amount: 5n * FIL },
      ])
      const firstData = store(first.steps, olga)
      const fraudulent = run(first.balances, [{ from: BEN, to: ADA, amount: FIL }])
      expect(post(fraudulent.steps, firstData.deal.id).revert?.errorName).toBe('NotAvailable')
      expect(post(first.steps, firstData.deal.id).ok).toBe(true)

      // Nobody can challenge it: each step, run again, gives the root that it has.
      const challenge = (id: bigint, before: Balances, steps: readonly Step[]) => {
        const { from, to, amount } = steps[0]!.transfer
        return bridge('watcher').send.challenge([
          id,
          steps,
          0n,
          [before[from]!, before[to]!],
          proofOf(before, from),
          proofOf(change(before, from, -amount), to),
        ])
      }
      expect(challenge(0n, genesis, first.steps).revert?.errorName).toBe('NoFraud')
      expect(challenge(0n, genesis, fraudulent.steps).revert?.errorName).toBe('WrongBatch')
      expect(bridge('watcher').send.challengeAvailability([0n]).revert?.errorName).toBe(
        'IsAvailable',
      )

      // Fraud: the next checkpoint gives the operator's crony a hundred FIL. A proof of one step is enough.
      const stolen = change(fraudulent.balances, CRONY, 100n * FIL)
      const lie = [{ transfer: fraudulent.steps[0]!.transfer, root: rootOf(stolen) }]
      const lieData = store(lie, paul)
      expect(post(lie, lieData.deal.id).ok).toBe(true)
      expect(vm.balanceOf('bridge')).toBe(14n * FIL + 1n + 2n * BOND)
      const fraud = challenge(1n, first.balances, lie)
      expect(fraud.contractEvents[0]!.eventName).toBe('Removed')
      expect(fraud.balanceChange('bridge')).toBe(-BOND)
      expect(bridge('watcher').read.count()).toBe(1n)

      // A batch without steps cannot change the root: no proof is needed.
      const noneData = store([], paul)
      const grab = [rootOf(stolen), batchHash([]), noneData.deal.id] as const
      expect(bridge('operator').send.post(grab, { value: BOND }).ok).toBe(true)
      const proofs = [proofOf(first.balances, ADA), proofOf(first.balances, BEN)] as const
      const empty = bridge('watcher').write.challenge([1n, [], 0n, [0n, 0n], ...proofs])
      expect(empty.balanceChange('bridge')).toBe(-BOND)

      // Lost data: the honest batch is posted, but its sector fails, and is then terminated.
      const second = run(first.balances, [
        { from: BEN, to: ADA, amount: FIL },
        { from: ADA, to: out(ADA), amount: 8n * FIL },
      ])
      const lost = store(second.steps, paul)
      expect(post(second.steps, lost.deal.id).ok).toBe(true)
      vm.storage.advanceByDays(1)
      vm.storage.advanceByDays(1, { prove: [olga] })
      expect(lost.sector.status).toBe('faulty')
      expect(bridge('watcher').send.challengeAvailability([1n]).revert?.errorName).toBe(
        'IsAvailable',
      )
      paul.terminate([lost.sector])
      const removed = bridge('watcher').write.challengeAvailability([1n])
      expect(removed.balanceChange('bridge')).toBe(-BOND)
      expect(vm.balanceOf('bridge')).toBe(14n * FIL + 1n + BOND)

      // It is stored again, and becomes final.
      const kept = store(second.steps, olga)
      expect(post(second.steps, kept.deal.id).ok).toBe(true)
      const benOut = proofOf(first.balances, out(BEN))
      const withdraw = (from: string, ...args: [bigint, number, bigint, Proof]) =>
        bridge(from).send.withdraw(args)
      expect(withdraw('ben', 0n, BEN, 5n * FIL, benOut).revert?.errorName).toBe('NotFinal')
      vm.storage.advanceByDays(8)
      expect(challenge(0n, genesis, first.steps).revert?.errorName).toBe('IsFinal')
      expect(withdraw('watcher', 0n, BEN, 6n * FIL, benOut).revert?.errorName).toBe('WrongProof')
      const toBen = withdraw('watcher', 0n, BEN, 5n * FIL, benOut)
      expect(toBen.balanceChange('ben')).toBe(5n * FIL)
      expect(withdraw('ben', 0n, BEN, 5n * FIL, benOut).revert?.errorName).toBe('TakenOut')
      const adaOut = proofOf(second.balances, out(ADA))
      expect(withdraw('watcher', 1n, ADA, 8n * FIL, adaOut).balanceChange('ada')).toBe(8n * FIL)
      const benLater = proofOf(second.balances, out(BEN))
      expect(withdraw('ben', 1n, BEN, 5n * FIL, benLater).revert?.errorName).toBe('TakenOut')
      for (const id of [0n, 1n])
        expect(bridge('watcher').write.release([id]).balanceChange('operator')).toBe(BOND)

      // What is left belongs to the balances of the second layer.
      const inside = second.balances.slice(0, 8).reduce((sum, balance) => sum + balance, 0n)
      expect(vm.balanceOf('bridge')).toBe(inside)
      expect(inside).toBe(FIL + 1n)
      vm.storage.advanceEpochs(start + 30n * DAY - vm.epoch)
      expect([firstData.deal.status, kept.deal.status]).toEqual(['active', 'active'])
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
