import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEAL_PROPOSAL_SCHEMA } from '../../../src/builtin-actors/index.ts'
import {
  Address,
  BitField,
  type Contract,
  cbor,
  DATACAP,
  decodeCbor,
  decodeValue,
  encodeCbor,
  encodeValue,
  FIL,
  FVM,
  fakePieceCid,
  INIT,
  MARKET,
  MULTISIG,
  POWER,
  type Result,
  type Sector,
  type StorageMiner,
  VERIFREG,
} from '../../../src/index.ts'
import { compileSolidity, type SolidityBuild } from '../../../src/solc/index.ts'

/* Every function of the libraries in solidity/filecoin, called by contracts on native actors and compared with what the harness decodes. */

const FILE = fileURLToPath(new URL('./BuiltinActors.sol', import.meta.url))
const CACHE = fileURLToPath(new URL('../../../.cache/solidity', import.meta.url))
const DAY = 2_880n
const GIB_32 = 32n << 30n
const USR_NOT_FOUND = 17n
const EX_DEAL_EXPIRED = 32n

let build: SolidityBuild
beforeAll(async () => {
  build = await compileSolidity(FILE, { cache: CACHE })
}, 60_000)

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text.slice(2), 'hex'))
const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`
const idBytes = (id: bigint) => hex(Address.id(id).bytes)

/** A world with bob's miner, which has an active sector with a deal of alice's. */
function storageWorld(fvm: FVM) {
  for (const name of ['alice', 'bob', 'carol']) fvm.account(name)
  fvm.account('eve', { type: 'eth' })
  for (const name of ['MinerProbe', 'MarketProbe', 'PowerProbe', 'RegistryProbe'])
    fvm.evm.deploy(build, { contract: name, from: 'eve', as: name })
  const miner = fvm.storage.createMiner({
    owner: 'bob',
    multiaddrs: [Uint8Array.of(4, 127, 0, 0, 1)],
  })
  const deal = fvm.storage.publishDeal({
    client: 'alice',
    provider: miner,
    price: '1 nanoFIL',
    startEpoch: fvm.epoch + DAY / 2n,
    clientCollateral: 7n,
    label: 'a ship',
  })
  const sector = miner.onboard({ deals: [deal] })
  fvm.storage.advanceByDays(1)
  return { miner, deal, sector }
}

const vm = FVM.createSync({ tracing: false })
let miner: StorageMiner
let sector: Sector
let deal: ReturnType<FVM['storage']['publishDeal']>
beforeEach(() => {
  ;({ miner, deal, sector } = vm.loadFixture(storageWorld))
})

const probe = (name: string): Contract => vm.evm.at(name).connect('eve')
/** Answers of a function, with no effect on the world. */
const ask = (name: string, method: string, ...args: unknown[]): unknown =>
  probe(name).simulate[method]!(args).value
const write = (name: string, method: string, ...args: unknown[]): Result<unknown> =>
  probe(name).write[method]!(args)
const idOf = (name: string) => vm.idOf(name)!

describe('Miner', () => {
  test('reads the addresses, the funds and the network of a miner', () => {
    const { info, funds, state } = miner
    expect(ask('MinerProbe', 'owner', miner.id)).toEqual([idBytes(idOf('bob')), '0x'])
    expect(ask('MinerProbe', 'isControlling', miner.id, hex(info.worker.bytes))).toBe(true)
    expect(ask('MinerProbe', 'isControlling', miner.id, idBytes(idOf('alice')))).toBe(false)
    expect(ask('MinerProbe', 'sectorSize', miner.id)).toBe(GIB_32)
    expect(ask('MinerProbe', 'availableBalance', miner.id)).toBe(funds.available)
    expect(ask('MinerProbe', 'initialPledge', miner.id)).toBe(state.initialPledge)
    expect(ask('MinerProbe', 'peerId', miner.id)).toBe(hex(info.peerId))
    expect(ask('MinerProbe', 'multiaddrs', miner.id)).toEqual(info.multiaddrs.map(hex))
    const { vestingFunds } = miner.as('bob').GetVestingFunds()
    expect(vestingFunds.length).toBeGreaterThan(100)
    expect(ask('MinerProbe', 'vestingFunds', miner.id)).toEqual(vestingFunds)
    expect(ask('MinerProbe', 'beneficiary', miner.id)).toEqual([
      { beneficiary: idBytes(idOf('bob')), quota: 0n, usedQuota: 0n, expiration: 0n },
      {
        newBeneficiary: '0x',
        newQuota: 0n,
        newExpiration: 0n,
        isApprovedByBeneficiary: false,
        isApprovedByNominee: false,
      },
    ])
  })

  test('reads the fee of a termination, and the location, status and end of a sector', () => {
    const fee = miner.as('bob').MaxTerminationFee({ power: GIB_32, initialPledge: FIL })
    expect(fee).toBeGreaterThan(0n)
    expect(ask('MinerProbe', 'maxTerminationFee', miner.id, GIB_32, FIL)).toBe(fee)
    const [status, place] = ask('MinerProbe', 'location', miner.id, sector.number) as [
      number,
      string,
    ]
    expect(status).toBe(1)
    const { deadline, partition } = sector.place!
    expect(place).toBe(hex(encodeCbor([Number(deadline), Number(partition)])))
    const statuses = () =>
      [0n, 1n, 2n].map((s) => ask('MinerProbe', 'isStatus', miner.id, sector.number, s, place))
    expect(statuses()).toEqual([false, true, false])
    expect(ask('MinerProbe', 'nominalExpiration', miner.id, sector.number)).toBe(
      sector.info.expiration,
    )
    vm.storage.advanceByDays(1, { prove: [] })
    expect(statuses()).toEqual([false, false, true])
    const missing = probe('MinerProbe').send['nominalExpiration']!([miner.id, 9n])
    expect(missing.revert?.text).toBe(
      `ActorFailed(actor: ${miner.id}, method: 3010055991, exitCode: ${USR_NOT_FOUND})`,
    )
  })

  test('lets a contract own a miner: people, network, money and debt', () => {
    const self = idOf('MinerProbe')
    miner.as('bob').ChangeOwnerAddress(Address.id(self))
    expect(ask('MinerProbe', 'owner', miner.id)).toEqual([idBytes(idOf('bob')), idBytes(self)])
    write('MinerProbe', 'changeOwner', miner.id, idBytes(self))
    expect(miner.info.owner.actorId).toBe(self)
    write('MinerProbe', 'changePeerId', miner.id, '0x0102')
    write('MinerProbe', 'changeMultiaddrs', miner.id, ['0x0405', '0x06'])
    expect([hex(miner.info.peerId), miner.info.multiaddrs.map(hex)]).toEqual([
      '0x0102',
      ['0x0405', '0x06'],
    ])
    const key = vm.account('key', { type: 'bls' })
    write('MinerProbe', 'changeWorker', miner.id, hex(key.address.bytes), [idBytes(idOf('carol'))])
    expect(miner.info.controlAddresses.map(({ actorId }) => actorId)).toEqual([idOf('carol')])
    vm.setEpoch(vm.epoch + 901n)
    write('MinerProbe', 'confirmChangeWorker', miner.id)
    expect(miner.info.worker.actorId).toBe(idOf('key'))

    const { available } = miner.funds
    expect(write('MinerProbe', 'withdraw', miner.id, available).value).toBe(available)
    expect(vm.balanceOf('MinerProbe')).toBe(available)
    vm.storage.reportConsensusFault(miner, { from: 'carol' })
    const debt = miner.funds.feeDebt
    expect(debt).toBeGreaterThan(0n)
    expect(ask('MinerProbe', 'availableBalance', miner.id)).toBe(-debt)
    probe('MinerProbe').write['repayDebt']!([miner.id], { value: debt + 5n })
    expect([miner.funds.feeDebt, miner.funds.available]).toEqual([0n, 5n])
  })

  test('lets a contract be the beneficiary within its quota', () => {
    const self = idOf('MinerProbe')
    const expiration = vm.epoch + 1_000n
    const terms = { quota: 3n * FIL, expiration, approve: false }
    miner.changeBeneficiary('MinerProbe', terms)
    expect(ask('MinerProbe', 'beneficiary', miner.id)).toMatchObject([
      {},
      {
        newBeneficiary: idBytes(self),
        newQuota: 3n * FIL,
        newExpiration: expiration,
        isApprovedByBeneficiary: true,
        isApprovedByNominee: false,
      },
    ])
    write('MinerProbe', 'changeBeneficiary', miner.id, idBytes(self), 3n * FIL, expiration)
    expect(write('MinerProbe', 'withdraw', miner.id, FIL).value).toBe(FIL)
    expect(write('MinerProbe', 'withdraw', miner.id, 9n * FIL).value).toBe(2n * FIL)
    expect(ask('MinerProbe', 'beneficiary', miner.id)).toMatchObject([
      { beneficiary: idBytes(self), quota: 3n * FIL, usedQuota: 3n * FIL, expiration },
      { newBeneficiary: '0x' },
    ])
  })
})

describe('Market', () => {
  test('reads every field of a deal', () => {
    const { proposal, state } = deal
    const of = (method: string) => ask('MarketProbe', method, deal.id)
    expect(of('data')).toEqual([hex(proposal.pieceCid.bytes), proposal.pieceSize])
    expect([of('client'), of('provider')]).toEqual([idOf('alice'), miner.id])
    expect(of('label')).toBe(hex(new TextEncoder().encode('a ship')))
    expect(of('term')).toEqual([proposal.startEpoch, 180n * DAY])
    expect(of('totalPrice')).toBe(180n * DAY * 10n ** 9n)
    expect(of('clientCollateral')).toBe(7n)
    expect(of('providerCollateral')).toBe(proposal.providerCollateral)
    expect(of('isVerified')).toBe(false)
    expect(of('activation')).toEqual([state!.sectorStartEpoch, -1n])
    expect(of('tryActivation')).toEqual([0n, state!.sectorStartEpoch, -1n])
    expect(ask('MarketProbe', 'tryActivation', 99n)).toEqual([USR_NOT_FOUND, -1n, -1n])
    expect(of('sector')).toBe(sector.number)
  })

  test('settles deals, and says which of them fail', () => {
    const epochs = vm.epoch - deal.proposal.startEpoch
    const { value } = write('MarketProbe', 'settle', [deal.id, 99n])
    expect(value).toEqual([
      { successCount: 1n, failures: [{ index: 1n, exitCode: EX_DEAL_EXPIRED }] },
      [{ payment: epochs * 10n ** 9n, isCompleted: false }],
    ])
    expect(ask('MarketProbe', 'balanceOf', idBytes(miner.id))).toEqual([
      deal.proposal.providerCollateral + epochs * 10n ** 9n,
      deal.proposal.providerCollateral,
    ])
  })

  test('lets a contract be the client of a deal that its escrow pays', () => {
    const self = idBytes(idOf('MarketProbe'))
    probe('MarketProbe').write['addBalance']!([self], { value: FIL })
    const own = vm.storage.publishDeal({
      client: 'MarketProbe',
      provider: miner,
      price: 5n,
      signature: Uint8Array.of(1, 9, 9),
    })
    expect(own.proposal.client.actorId).toBe(idOf('MarketProbe'))
    const locked = 5n * 180n * DAY
    expect(ask('MarketProbe', 'balanceOf', self)).toEqual([FIL, locked])
    expect(write('MarketProbe', 'withdraw', self, 2n * FIL).value).toBe(FIL - locked)
    expect(vm.balanceOf('MarketProbe')).toBe(FIL - locked)
  })

  test('lets a contract publish deals, and read the notification of one', () => {
    miner.as('bob').ChangeWorkerAddress({
      newWorker: miner.info.worker,
      newControlAddresses: [Address.id(idOf('MarketProbe'))],
    })
    vm.actor('f05', MARKET).connect('bob').AddBalance(miner.address, { value: FIL })
    const proposal = {
      piece: hex(fakePieceCid('own').bytes),
      size: GIB_32,
      isVerified: false,
      client: idBytes(idOf('MarketProbe')),
      provider: idBytes(miner.id),
      label: 'größer',
      startEpoch: vm.epoch + 100n,
      endEpoch: vm.epoch + 100n + 200n * DAY,
      pricePerEpoch: 0n,
      providerCollateral: FIL / 10n,
      clientCollateral: 0n,
    }
    const result = write('MarketProbe', 'publish', [proposal], ['0x0101'])
    expect(result.value).toEqual([[deal.id + 1n], hex(encodeRle([0n]))])
    const [notified] = result.contractEvents
    expect(notified).toMatchObject({
      eventName: 'Notified',
      args: { proposal, deal: deal.id + 1n },
    })
    expect(ask('MarketProbe', 'write', proposal)).toBe(
      hex(encodeValue(DEAL_PROPOSAL_SCHEMA, vm.storage.deal(deal.id + 1n).proposal)),
    )
  })

  test('lets a contract receive the contents of sectors', () => {
    const cid = fakePieceCid('for the contract')
    const payload = Uint8Array.of(1, 2, 3)
    const piece = { cid, size: GIB_32, notify: [{ address: 'MarketProbe', payload }] }
    const [next] = miner.preCommit({ pieces: [piece] })
    vm.storage.advanceEpochs(151)
    const result = miner.as().send('ProveCommitSectors3', {
      sectorActivations: [
        {
          sectorNumber: next!.number,
          pieces: [
            {
              cid,
              size: GIB_32,
              verifiedAllocationKey: null,
              notify: [{ address: Address.id(idOf('MarketProbe')), payload }],
            },
          ],
        },
      ],
      sectorProofs: [miner.fakeProof(1_920, 'seal')],
      aggregateProof: new Uint8Array(0),
      aggregateProofType: null,
      requireActivationSuccess: true,
      requireNotificationSuccess: true,
    })
    expect(result.exitName).toBe('OK')
    expect(result.contractEvents[0]).toMatchObject({
      eventName: 'Stored',
      args: {
        sector: next!.number,
        minimumCommitment: next!.info.expiration,
        piece: { cid: hex(cid.bytes), size: GIB_32, payload: hex(payload) },
      },
    })
  })

  test('writes bit fields as RLE+', () => {
    const { read } = probe('MarketProbe')
    const runs = fc.array(
      fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 40 }), fc.nat({ max: 20 })),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(runs, (list) => {
        const numbers: bigint[] = []
        let next = 0n
        for (const [skip, length, shift] of list) {
          next += BigInt(skip) << BigInt(shift)
          for (let i = 0; i < length; i++) numbers.push(next++)
        }
        expect(read['bits']!([numbers])).toBe(hex(encodeRle(numbers)))
      }),
      { numRuns: 25 },
    )
    for (const numbers of [
      [5n, 5n],
      [7n, 6n],
    ])
      expect(probe('MarketProbe').send['bits']!([numbers]).revert?.errorName).toBe('NotAscending')
  })
})

describe('Power', () => {
  test('reads the power of miners and of the network', () => {
    expect(miner.power.raw).toBe(GIB_32)
    const of = (method: string, ...args: unknown[]) => ask('PowerProbe', method, ...args)
    expect(of('minerPower', miner.id)).toEqual([GIB_32, GIB_32])
    expect(of('minerRawPower', miner.id)).toEqual([GIB_32, false])
    expect(of('networkRawPower')).toBe(vm.storage.power().raw)
    const { minerCount, minerAboveMinPowerCount } = vm.actor('f04', POWER).state()
    expect(of('minerCount')).toBe(minerCount)
    expect(of('minerConsensusCount')).toBe(minerAboveMinPowerCount)
  })

  test('lets a contract create a miner', () => {
    const worker = vm.account('worker', { type: 'bls' })
    const { value } = probe('PowerProbe').write['createMiner']!(
      [
        {
          owner: idBytes(idOf('bob')),
          worker: hex(worker.address.bytes),
          windowPostProofType: 13n,
          peerId: '0x01',
          multiaddrs: ['0x02'],
        },
      ],
      { value: 100n * FIL },
    )
    const [id, robust] = value as [bigint, string]
    const created = vm.storage.miner(id)
    expect(created.info.owner.actorId).toBe(idOf('bob'))
    expect(created.funds.balance).toBe(100n * FIL)
    expect(ask('PowerProbe', 'idOfAny', robust)).toBe(id)
    for (const actor of [1n, 127n, 128n, 16_384n])
      expect(ask('PowerProbe', 'idOfAny', idBytes(actor))).toBe(actor)
  })
})

describe('VerifiedRegistry and Datacap', () => {
  const self = () => idBytes(idOf('RegistryProbe'))
  const request = (expiration: bigint, label = 'data') => ({
    provider: miner.id,
    piece: hex(fakePieceCid(label).bytes),
    size: GIB_32,
    termMin: 180n * DAY,
    termMax: 300n * DAY,
    expiration,
  })

  test('a contract that is a verifier grants datacap', () => {
    vm.storage.addVerifier('RegistryProbe', GIB_32)
    write('RegistryProbe', 'addVerifiedClient', idBytes(idOf('carol')), GIB_32)
    expect(ask('RegistryProbe', 'balanceOf', idBytes(idOf('carol')))).toBe(GIB_32 * 10n ** 18n)
  })

  test('a contract receives datacap, allocates it and gets expired allocations back', () => {
    vm.storage.grantDatacap('RegistryProbe', 3n * GIB_32)
    expect(ask('RegistryProbe', 'facts')).toEqual([
      'DataCap',
      'DCAP',
      10n ** 18n,
      3n * GIB_32 * 10n ** 18n,
    ])
    const soon = vm.epoch + 10n
    const { value } = write(
      'RegistryProbe',
      'allocate',
      [request(soon), request(vm.epoch + 60n)],
      [],
      0n,
    )
    expect(value).toEqual({
      allocations: { successCount: 2n, failures: [] },
      extensions: { successCount: 0n, failures: [] },
      ids: [1n, 2n],
    })
    expect(ask('RegistryProbe', 'balanceOf', self())).toBe(GIB_32 * 10n ** 18n)
    vm.setEpoch(soon + 1n)
    expect(
      write('RegistryProbe', 'removeExpiredAllocations', idOf('RegistryProbe'), [1n, 2n]).value,
    ).toEqual([[1n, 2n], { successCount: 1n, failures: [{ index: 1n, exitCode: 18n }] }, GIB_32])
    expect(ask('RegistryProbe', 'balanceOf', self())).toBe(2n * GIB_32 * 10n ** 18n)
  })

  test('a contract learns of tokens by its hook', () => {
    vm.storage.addVerifier('carol', GIB_32)
    const result = vm
      .actor('f06', VERIFREG)
      .connect('carol')
      .send('AddVerifiedClient', { address: 'RegistryProbe', allowance: GIB_32 })
    expect(result.contractEvents[0]).toMatchObject({
      eventName: 'Got',
      args: {
        received: {
          from: 7n, // new tokens are the datacap actor's
          to: idOf('RegistryProbe'),
          operator: 6n,
          amount: GIB_32 * 10n ** 18n,
          operatorData: '0x',
          tokenData: '0x',
        },
      },
    })
  })

  test('claims are read, extended and removed when they have expired', () => {
    vm.storage.grantDatacap('RegistryProbe', GIB_32)
    const cid = fakePieceCid('data')
    const { value } = write('RegistryProbe', 'allocate', [request(vm.epoch + DAY)], [], 0n)
    const [id] = (value as { ids: bigint[] }).ids
    const allocation = { client: idOf('RegistryProbe'), id: id! }
    const holder = miner.onboard({ pieces: [{ cid, size: GIB_32, allocation }], days: 250 })
    const claims = (ids: bigint[]) => ask('RegistryProbe', 'getClaims', miner.id, ids)
    const claim = {
      provider: miner.id,
      client: idOf('RegistryProbe'),
      piece: hex(cid.bytes),
      size: GIB_32,
      termMin: 180n * DAY,
      termMax: 300n * DAY,
      termStart: vm.epoch,
      sector: holder.number,
    }
    expect(claims([id!, 99n])).toEqual([
      { successCount: 1n, failures: [{ index: 1n, exitCode: USR_NOT_FOUND }] },
      [claim],
    ])
    const term = { provider: miner.id, claim: id!, termMax: 400n * DAY }
    expect(write('RegistryProbe', 'extendClaimTerms', [term]).value).toEqual({
      successCount: 1n,
      failures: [],
    })
    expect(claims([id!])).toMatchObject([{}, [{ termMax: 400n * DAY }]])
    vm.setEpoch(claim.termStart + 400n * DAY + 1n)
    expect(write('RegistryProbe', 'removeExpiredClaims', miner.id, []).value).toEqual([
      [id],
      { successCount: 1n, failures: [] },
    ])
  })

  test('allowances: a contract spends and burns the datacap of an owner', () => {
    vm.storage.grantDatacap('carol', 2n * GIB_32)
    vm.storage.grantDatacap('RegistryProbe', GIB_32)
    const unit = 10n ** 18n
    const carol = idBytes(idOf('carol'))
    vm.actor('f07', DATACAP)
      .connect('carol')
      .IncreaseAllowance({ operator: 'RegistryProbe', delta: 2n * GIB_32 * unit })
    expect(ask('RegistryProbe', 'allowance', carol, self())).toBe(2n * GIB_32 * unit)
    expect(write('RegistryProbe', 'burnFrom', carol, unit).value).toEqual([
      (2n * GIB_32 - 1n) * unit,
      (2n * GIB_32 - 1n) * unit,
    ])
    const requests = [
      [
        [
          Number(miner.id),
          fakePieceCid('data'),
          Number(GIB_32),
          Number(180n * DAY),
          Number(300n * DAY),
          Number(vm.epoch + DAY),
        ],
      ],
      [],
    ]
    const sent = write(
      'RegistryProbe',
      'transferFrom',
      carol,
      idBytes(6n),
      GIB_32 * unit,
      hex(encodeCbor(requests)),
    ).value as { recipientData: string }
    expect(sent).toMatchObject({
      fromBalance: (GIB_32 - 1n) * unit,
      toBalance: GIB_32 * unit,
      allowanceLeft: (GIB_32 - 1n) * unit,
    })
    expect(decodeCbor(bytesOf(sent.recipientData))).toEqual([[1, []], [0, []], [1]])
    expect(write('RegistryProbe', 'burn', unit).value).toBe((GIB_32 - 1n) * unit)
    expect(write('RegistryProbe', 'increaseAllowance', carol, 9n * unit).value).toBe(9n * unit)
    expect(write('RegistryProbe', 'decreaseAllowance', carol, 2n * unit).value).toBe(7n * unit)
    expect(write('RegistryProbe', 'revokeAllowance', carol).value).toBe(7n * unit)
    expect(ask('RegistryProbe', 'allowance', self(), carol)).toBe(0n)
  })
})

describe('Account and Multisig', () => {
  test('an account says whether a signature is its own', () => {
    const message = new TextEncoder().encode('hello')
    const signature = vm.account('alice').signature(message).subarray(1)
    const is = (by: string) =>
      ask('PowerProbe', 'isSignedBy', idOf(by), hex(signature), hex(message))
    expect([is('alice'), is('carol')]).toEqual([true, false])
    const nobody = probe('PowerProbe').send['isSignedBy']!([999_999n, '0x00', '0x00'])
    expect(nobody.revert?.text).toBe('ActorFailed(actor: 999999, method: 2643134072, exitCode: -6)')
  })

  test('a wallet accepts a payload, and runs transactions that a contract wrote', () => {
    const codeCid = vm.manifest.entries.find(({ name }) => name === 'multisig')!.code
    const { idAddress } = vm
      .actor('f01', INIT)
      .connect('alice')
      .Exec({
        codeCid,
        constructorParams: encodeValue(MULTISIG.methods.Constructor.params, {
          signers: [vm.account('alice').address],
          threshold: 1,
          unlockDuration: 0,
          startEpoch: 0,
        }),
      })
    const wallet = idAddress.actorId!
    expect(write('PowerProbe', 'announce', wallet).ok).toBe(true)
    const payment = ask('PowerProbe', 'proposal', idOf('carol'), 5n, 0n, '0x') as string
    const call = ask('PowerProbe', 'contractCall', 'MarketProbe', 0n, '0x12345678') as string
    vm.send({ from: 'alice', to: idAddress, value: 5n })
    const propose = (params: string) =>
      vm
        .actor(idAddress, MULTISIG)
        .connect('alice')
        .Propose(decodeValue(MULTISIG.methods.Propose.params, bytesOf(params)))
    const before = vm.balanceOf('carol')
    expect(propose(payment)).toMatchObject({ applied: true, code: 0 })
    expect(vm.balanceOf('carol') - before).toBe(5n)
    // MarketProbe has no function with this selector: the call was made, and reverted.
    expect(propose(call)).toMatchObject({ applied: true, code: 33 })
  })
})

const encodeRle = (numbers: readonly bigint[]) =>
  decodeCbor(encodeValue(cbor.bitfield, BitField.of(numbers))) as Uint8Array
