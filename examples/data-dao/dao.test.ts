import { cbor, cidFromString, FVM, type Result } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { parseAbi } from 'viem'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'

const DAO = parseAbi([
  'function propose(bytes piece, uint64 size, uint64 provider) returns (uint256 id)',
  'function vote(uint256 id, bool isFor)',
  'function execute(uint256 id) returns (uint64 allocation)',
  'function datacap() returns (uint256)',
])
const TOKEN = parseAbi(['function transfer(address to, uint256 value) returns (bool)'])

const PIECE = cidFromString('baga6ea4seaqao7s73y24kcutaosvacpdjgfe5pw76ooefnyqw4ynr3d2y6x2mpq')
const GIB = 2n ** 30n
const DAY = 2_880n
const PROVIDER = 1000n

const GRANT = cbor.tuple({ address: cbor.address, allowance: cbor.bigint })
const CLAIM = cbor.tuple({
  sectors: cbor.array(
    cbor.tuple({
      sector: cbor.u64,
      expiry: cbor.i64,
      claims: cbor.array(
        cbor.tuple({ client: cbor.u64, allocation: cbor.u64, data: cbor.cid, size: cbor.u64 }),
      ),
    }),
  ),
  allOrNothing: cbor.bool,
})

let build: SolidityBuild

beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

/** A DAO of three members with 100 shares each, to which a notary has given 100 GiB of datacap. */
function world(fvm: FVM) {
  const members = ['ada', 'ben', 'cleo']
  for (const name of [...members, 'anyone']) fvm.account(name, { type: 'eth' })
  fvm.account('notary')
  fvm.setActor(PROVIDER, { code: 'storageminer' })

  const from = 'anyone'
  const token = fvm.evm.deploy(build, {
    contract: 'DaoToken',
    args: [members, 100n],
    from,
    as: 'token',
  })
  fvm.evm.deploy(build, { contract: 'DataDao', args: [token, 2n * DAY], from, as: 'dao' })

  const grant = (by: string, method: string, address: string, allowance: bigint) =>
    fvm.send({ from: by, to: 'f06', method, schema: GRANT, params: { address, allowance } }).value
  grant('verifreg-root', 'AddVerifier', 'notary', 1_000n * GIB)
  grant('notary', 'AddVerifiedClient', 'dao', 100n * GIB)
}

const vm = FVM.createSync()
beforeEach(() => {
  vm.loadFixture(world)
})

const dao = (from: string) => vm.evm.at('dao', DAO).connect(from)
const later = (epochs: bigint) => vm.setEpoch(vm.epoch + epochs)

/** What a call reverted with, in words. */
const reason = (result: Result<unknown>) => result.revert?.text

/** Ada's proposal to keep PIECE, of 32 GiB unless told otherwise, an epoch ago. */
function proposal(size = 32n * GIB): bigint {
  const id = dao('ada').write.propose([PIECE.bytes, size, PROVIDER]).value
  later(1n)
  return id
}

describe('a proposal', () => {
  test('is made by a member', () => {
    const { contractEvents } = dao('ada').write.propose([PIECE.bytes, GIB, PROVIDER])
    expect(contractEvents[0]).toMatchObject({ eventName: 'Proposed', args: { id: 0n, size: GIB } })
    const stranger = dao('anyone').send.propose([PIECE.bytes, GIB, PROVIDER])
    expect(stranger.revert?.errorName).toBe('NoShares')
  })

  test('is voted on with the shares that there were when it was made', () => {
    const id = proposal()
    vm.evm.at('token', TOKEN).connect('ben').write.transfer(['anyone', 100n])
    expect(dao('ben').write.vote([id, true]).contractEvents[0]!.args).toMatchObject({
      weight: 100n,
    })
    expect(dao('anyone').send.vote([id, true]).revert?.errorName).toBe('NoShares')
    expect(dao('ben').send.vote([id, false]).revert?.errorName).toBe('VotedAlready')
  })

  test('is open for two days', () => {
    const id = proposal()
    expect(reason(dao('ada').send.execute([id]))).toContain('StillOpen(id: 0')
    later(2n * DAY)
    expect(reason(dao('ada').send.vote([id, true]))).toBe('NotOpen(id: 0)')
  })

  test.each([
    ['nobody voted', [], 'NotPassed(id: 0, yes: 0, no: 0)'],
    [
      'the votes are equal',
      [
        ['ada', true],
        ['ben', false],
      ],
      'NotPassed(id: 0, yes: 100, no: 100)',
    ],
    ['it was voted down', [['ada', false]], 'NotPassed(id: 0, yes: 0, no: 100)'],
  ] as const)('does not pass if %s', (_, votes, text) => {
    const id = proposal()
    for (const [member, isFor] of votes) dao(member).write.vote([id, isFor])
    later(2n * DAY)
    expect(reason(dao('anyone').send.execute([id]))).toBe(text)
  })
})

describe('a proposal that passed', () => {
  /** Votes for a proposal until it has passed, and executes it. */
  function pass(id: bigint) {
    for (const member of ['ada', 'ben']) dao(member).write.vote([id, true])
    later(2n * DAY)
    return dao('anyone').send.execute([id])
  }

  test('spends datacap on an allocation', () => {
    expect(dao('ada').simulate.datacap().value).toBe(100n * GIB)
    const result = pass(proposal())
    expect(result.value).toBe(1n)
    expect(dao('ada').simulate.datacap().value).toBe(68n * GIB)
    const [allocation] = result.events.filter(({ type }) => type === 'allocation')
    expect(allocation!.fields).toMatchObject({
      id: 1,
      client: Number(vm.idOf('dao')),
      provider: Number(PROVIDER),
      'piece-cid': PIECE,
      'piece-size': Number(32n * GIB),
    })
    expect(reason(dao('anyone').send.execute([0n]))).toBe('NotOpen(id: 0)')
  })

  test('is what the provider claims, with a sector that holds the piece', () => {
    const allocation = pass(proposal()).value
    const claim = { client: vm.idOf('dao')!, allocation, data: PIECE, size: 32n * GIB }
    const sectors = [{ sector: 7n, expiry: vm.epoch + 200n * DAY, claims: [claim] }]
    vm.prank(PROVIDER)
    const result = vm.send({
      to: 'f06',
      method: 'ClaimAllocations',
      schema: CLAIM,
      params: { sectors, allOrNothing: true },
    })
    expect(result.exitName).toBe('OK')
    expect(result.events.map(({ type }) => type)).toEqual(['claim'])
  })

  test('cannot spend more datacap than the DAO has', () => {
    const id = proposal(128n * GIB)
    const result = pass(id)
    expect(reason(result)).toBe('ActorFailed(actor: 7, method: 80475954, exitCode: 19)')
    expect(result.explain()).toContain('at DataDao._allocate (')
    vm.send({
      from: 'notary',
      to: 'f06',
      method: 'AddVerifiedClient',
      schema: GRANT,
      params: { address: 'dao', allowance: 28n * GIB },
    })
    expect(dao('anyone').write.execute([id]).value).toBe(1n)
  })

  test('fails for a provider that is none', () => {
    dao('ada').write.propose([PIECE.bytes, GIB, vm.idOf('anyone')!])
    later(1n)
    expect(reason(pass(0n))).toContain('exitCode: 16')
  })
})

test('the DAO takes datacap, and no other tokens', () => {
  const result = vm.send({ from: 'ada', to: 'dao', method: 'Receive', params: Uint8Array.of(0x80) })
  expect(result.revert?.errorName).toBe('NotWanted')
})
