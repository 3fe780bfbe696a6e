import { cbor, defineActor, encodeValue, FIL, FVM, type Infer, type Result } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { encodeFunctionData, hexToBytes, parseAbi } from 'viem'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'

const TREASURY = parseAbi([
  'function queue(address to, uint256 amount) returns (uint256 id)',
  'function cancel(uint256 id)',
  'function execute(uint256 id)',
  'function payments(uint256 id) view returns (address to, uint256 amount, uint256 readyAt)',
])

const OWNED = parseAbi(['function owner() view returns (address)'])

/** The multisig actor of the network, as far as it is used here. */
const MULTISIG = defineActor({
  name: 'multisig',
  methods: {
    Propose: {
      number: 2,
      params: cbor.tuple({
        to: cbor.address,
        value: cbor.tokenAmount,
        method: cbor.u64,
        params: cbor.bytes,
      }),
      returns: cbor.tuple({
        id: cbor.i64,
        applied: cbor.bool,
        code: cbor.u64,
        returned: cbor.bytes,
      }),
    },
    Approve: {
      number: 3,
      params: cbor.tuple({ id: cbor.i64, proposalHash: cbor.bytes }),
      returns: cbor.tuple({ applied: cbor.bool, code: cbor.u64, returned: cbor.bytes }),
    },
  },
})

type Approved = Infer<typeof MULTISIG.methods.Approve.returns>

const EXEC = cbor.tuple({ code: cbor.cid, params: cbor.bytes })
const EXECUTED = cbor.tuple({ id: cbor.address, robust: cbor.address })
const CONSTRUCTOR = cbor.tuple({
  signers: cbor.array(cbor.address),
  threshold: cbor.u64,
  unlockDuration: cbor.i64,
  startEpoch: cbor.i64,
})

const INVOKE_EVM = 3844450837n
const NO_HASH = new Uint8Array(0)
const DAY = 2_880n
const SIGNERS = ['ada', 'ben', 'cleo']

let build: SolidityBuild

beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

/** A multisig of which two of three must agree; `vesting` epochs until it may spend all it begins with. */
function multisig(fvm: FVM, vesting = 0n) {
  const { code } = fvm.manifest.entries.find(({ name }) => name === 'multisig')!
  const { robust } = fvm.send({
    from: 'ada',
    to: 'f01',
    method: 'Exec',
    value: '10 FIL',
    schema: EXEC,
    params: {
      code,
      params: encodeValue(CONSTRUCTOR, {
        signers: SIGNERS.map((name) => fvm.account(name).address),
        threshold: 2n,
        unlockDuration: vesting,
        startEpoch: fvm.epoch,
      }),
    },
    returns: EXECUTED,
  }).value
  return fvm.actor(robust, MULTISIG)
}

/** A treasury of 100 FIL with a delay of two days, owned by a multisig. */
function world(fvm: FVM) {
  for (const name of SIGNERS) fvm.account(name)
  for (const name of ['vendor', 'anyone']) fvm.account(name, { type: 'eth' })
  const owner = multisig(fvm)
  fvm.evm.deploy(build, {
    contract: 'Treasury',
    args: [owner, 2n * DAY],
    value: '100 FIL',
    from: 'anyone',
    as: 'treasury',
  })
}

const vm = FVM.createSync()
beforeEach(() => {
  vm.loadFixture(world)
})

const treasury = () => vm.evm.at('treasury', TREASURY).connect('anyone')
const owner = () => vm.actor(vm.evm.at('treasury', OWNED).read.owner(), MULTISIG)
const later = (epochs: bigint) => vm.setEpoch(vm.epoch + epochs)

/** What the signers agree on: ada proposes it, and ben approves. */
function decide(call: Parameters<typeof encodeFunctionData<typeof TREASURY>>[0]): Result<Approved> {
  const { id } = owner()
    .connect('ada')
    .Propose({
      to: 'treasury',
      value: 0n,
      method: INVOKE_EVM,
      params: encodeValue(cbor.bytes, hexToBytes(encodeFunctionData(call))),
    })
  return owner().connect('ben').send('Approve', { id, proposalHash: NO_HASH })
}

const queue = (amount: bigint) =>
  decide({
    abi: TREASURY,
    functionName: 'queue',
    args: [vm.evm.addressOf('vendor'), amount],
  })

describe('the owner queues a payment', () => {
  test('when two signers agree', () => {
    const result = queue(30n * FIL)
    expect(result.value).toMatchObject({ applied: true, code: 0n })
    const readyAt = vm.epoch + 2n * DAY
    expect(result.contractEvents.map(({ eventName, args }) => [eventName, args])).toEqual([
      ['Queued', { id: 0n, to: vm.evm.addressOf('vendor'), amount: 30n * FIL, readyAt }],
    ])
    expect(treasury().read.payments([0n])).toEqual([vm.evm.addressOf('vendor'), 30n * FIL, readyAt])
  })

  test('not by one signer alone, nor as somebody else', () => {
    const params = encodeValue(cbor.bytes, new Uint8Array(0))
    const proposal = { to: 'treasury', value: 0n, method: INVOKE_EVM, params }
    expect(owner().connect('ada').Propose(proposal).applied).toBe(false)
    expect(owner().connect('anyone').send('Propose', proposal).exitName).toBe('USR_FORBIDDEN')
    const direct = treasury().send.queue(['vendor', FIL])
    expect(direct.revert?.errorName).toBe('NotOwner')
  })

  test('the call tree shows the contract behind the multisig', () => {
    expect(queue(30n * FIL).explain()).toMatch(
      /\n {4}multisig f0\d+ -> treasury f0\d+ queue\(to: vendor, amount: 30000000000000000000\) = OK 0 /,
    )
  })
})

describe('a queued payment', () => {
  beforeEach(() => {
    queue(30n * FIL)
  })

  test('waits', () => {
    later(2n * DAY - 1n)
    const early = treasury().send.execute([0n])
    expect(early.revert?.text).toBe(`NotReady(id: 0, readyAt: ${vm.epoch + 1n})`)
    later(1n)
    expect(treasury().write.execute([0n]).balanceChange('vendor')).toBe(30n * FIL)
  })

  test('is paid once', () => {
    later(2n * DAY)
    treasury().write.execute([0n])
    expect(treasury().send.execute([0n]).revert?.text).toBe('NotQueued(id: 0)')
  })

  test('can be cancelled by the owner until then', () => {
    later(2n * DAY)
    const result = decide({ abi: TREASURY, functionName: 'cancel', args: [0n] })
    expect(result.value.code).toBe(0n)
    expect(treasury().send.execute([0n]).revert?.text).toBe('NotQueued(id: 0)')
    expect(vm.balanceOf('treasury')).toBe(100n * FIL)
  })
})

test('a payment that cannot be made stays queued', () => {
  queue(101n * FIL)
  later(2n * DAY)
  const result = treasury().send.execute([0n])
  expect(result.revert?.text).toBe('NotPaid(id: 0)')
  expect(result.explain()).toContain('at Treasury.execute (')
  vm.setBalance('treasury', '200 FIL')
  treasury().write.execute([0n])
})

test('a multisig has a time lock of its own: what it began with is freed epoch by epoch', () => {
  const vesting = multisig(vm, 10n * DAY)
  const spend = (fil: bigint) => {
    const proposal = { to: 'vendor', value: fil * FIL, method: 0n, params: NO_HASH }
    const { id } = vesting.connect('ada').Propose(proposal)
    return vesting.connect('cleo').send('Approve', { id, proposalHash: NO_HASH })
  }
  expect(spend(1n).exitName).toBe('USR_INSUFFICIENT_FUNDS')
  later(3n * DAY)
  expect(spend(3n).balanceChange('vendor')).toBe(3n * FIL)
  expect(spend(1n).exitName).toBe('USR_INSUFFICIENT_FUNDS')
  later(7n * DAY)
  expect(spend(7n).balanceChange('vendor')).toBe(7n * FIL)
})
