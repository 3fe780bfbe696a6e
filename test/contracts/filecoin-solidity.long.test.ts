import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEAL_PROPOSAL_SCHEMA } from '../../src/builtin-actors/index.ts'
import {
  Address,
  BitField,
  cbor,
  DATACAP,
  decodeCbor,
  encodeCbor,
  encodeValue,
  FIL,
  FVM,
  fakePieceCid,
  MARKET,
  POWER,
  type Sector,
  type StorageMiner,
} from '../../src/index.ts'
import { compileSolidity, type SolidityBuild } from '../../src/solc/index.ts'

/* Every function of two libraries for built-in actors, as their packages have them, called on native actors. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const LIBRARIES = [
  'Account',
  'DataCap',
  'Market',
  'Miner',
  'Power',
  'Precompiles',
  'Send',
  'VerifReg',
] as const
type Library = (typeof LIBRARIES)[number]
const PACKAGES = ['@zondax/filecoin-solidity', 'filecoin-solidity-api'] as const

const DAY = 2_880n
const GIB_32 = 32n << 30n
const UNIT = 10n ** 18n

interface LibraryFunction {
  readonly name: string
  readonly params: string
  readonly rest: string
}

/** The functions of a library, by its source. */
function functionsOf(name: string, library: Library): readonly LibraryFunction[] {
  const path = `${ROOT}node_modules/${name}/contracts/v0.8/${library}API.sol`
  const pattern = /function (\w+)\(([^)]*)\)\s*internal([^{]*)\{/g
  return [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, function_, params, rest]) => ({
    name: function_!,
    params: params!.replaceAll(/\s+/g, ' ').trim(),
    rest: rest!.replaceAll(/\bview\b|\s+/g, ' ').trim(),
  }))
}

/** A contract with a function for each of a library, which calls it. */
function wrapperOf(name: string, library: Library): string {
  const folder = `${name}/contracts/v0.8`
  const functions = functionsOf(name, library).map(({ name: called, params, rest }) => {
    const names =
      params === '' ? '' : params.split(',').map((param) => param.trim().split(' ').at(-1))
    const give = rest === '' ? '' : 'return '
    return `function ${called}(${params}) public payable ${rest} { ${give}${library}API.${called}(${names}); }`
  })
  return `// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.17;
import "${folder}/${library}API.sol";
contract ${library} {
  ${functions.join('\n  ')}
  receive() external payable {}
  function handle_filecoin_method(uint64, uint64, bytes calldata) external pure returns (uint32, uint64, bytes memory) {
    return (0, 0, "");
  }
}
`
}

const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`
const address = (bytes: Uint8Array) => ({ data: hex(bytes) })
const idAddress = (id: bigint) => address(Address.id(id).bytes)
const big = (value: bigint) => {
  const digits = value.toString(16)
  return { val: `0x${digits.padStart(digits.length + (digits.length % 2), '0')}`, neg: false }
}
const numberOf = (value: unknown) => {
  const { val, neg } = value as { val: string; neg: boolean }
  const size = val === '0x' ? 0n : BigInt(val)
  return neg ? -size : size
}

describe.each(PACKAGES)('%s', (name) => {
  let build: SolidityBuild
  const called = new Set<string>()

  beforeAll(async () => {
    const sources = Object.fromEntries(
      LIBRARIES.map((library) => [`${library}.sol`, wrapperOf(name, library)]),
    )
    build = await compileSolidity(sources, { baseDir: ROOT, cache: `${ROOT}.cache/solidity` })
  }, 0)

  afterAll(() => {
    const all = LIBRARIES.flatMap((library) =>
      functionsOf(name, library).map((f) => `${library}.${f.name}`),
    )
    expect([...called].sort()).toEqual([...new Set(all)].sort())
  })

  const vm = FVM.createSync({ tracing: false })
  let miner: StorageMiner
  let sector: Sector
  let deal: ReturnType<FVM['storage']['publishDeal']>

  beforeEach(() => {
    ;({ miner, sector, deal } = vm.loadFixture(world))
  })

  function world(fvm: FVM) {
    for (const account of ['alice', 'bob', 'carol']) fvm.account(account)
    fvm.account('eve', { type: 'eth' })
    for (const library of LIBRARIES)
      fvm.evm.deploy(build, { contract: library, from: 'eve', as: library })
    const provider = fvm.storage.createMiner({
      owner: 'bob',
      multiaddrs: [Uint8Array.of(4, 127, 0, 0, 1)],
    })
    const published = fvm.storage.publishDeal({
      client: 'alice',
      provider,
      price: '1 nanoFIL',
      startEpoch: fvm.epoch + DAY / 2n,
      clientCollateral: 7n,
      label: 'a ship',
    })
    const onboarded = provider.onboard({ deals: [published] })
    fvm.storage.advanceToProvingDeadline(onboarded)
    provider.submitWindowedPost()
    return { miner: provider, deal: published, sector: onboarded }
  }

  /** Calls a function; one of the two packages gives an exit code in front of the answer. */
  function call(library: Library, method: string, args: readonly unknown[], value = 0n): unknown {
    called.add(`${library}.${method}`)
    const { value: answer } = vm.evm.at(library).connect('eve').write[method]!(args, { value })
    if (name !== 'filecoin-solidity-api' || library === 'Precompiles') return answer
    if (!Array.isArray(answer)) {
      expect(answer).toBe(0n)
      return undefined
    }
    const [exitCode, ...rest] = answer as unknown[]
    expect(exitCode).toBe(0n)
    return rest.length === 1 ? rest[0] : rest
  }
  const idOf = (account: string) => vm.idOf(account)!
  /** The value of a field, or the value itself where the package returns the field alone. */
  const field = (value: unknown, key: string): unknown =>
    Array.isArray(value) ? value : (value as Record<string, unknown>)[key]

  test('reads miners', () => {
    const { info, funds } = miner
    const ask = (method: string, ...args: unknown[]) => call('Miner', method, [miner.id, ...args])
    expect(ask('getOwner')).toMatchObject({ owner: idAddress(idOf('bob')) })
    expect(ask('isControllingAddress', address(info.worker.bytes))).toBe(true)
    expect(ask('getSectorSize')).toBe(GIB_32)
    expect(numberOf(ask('getAvailableBalance'))).toBe(funds.available)
    expect(field(ask('getVestingFunds'), 'vesting_funds')).toMatchObject(
      miner
        .as('bob')
        .GetVestingFunds()
        .vestingFunds.map(({ epoch }) => ({ epoch })),
    )
    expect(ask('getBeneficiary')).toMatchObject({
      active: { beneficiary: idAddress(idOf('bob')), term: { expiration: 0n } },
    })
    expect(ask('getPeerId')).toEqual(address(info.peerId))
    expect(field(ask('getMultiaddresses'), 'multi_addrs')).toEqual(info.multiaddrs.map(address))
  })

  test('owns miners', () => {
    const self = idOf('Miner')
    const tell = (method: string, ...args: unknown[]) => call('Miner', method, [miner.id, ...args])
    miner.as('bob').ChangeOwnerAddress(Address.id(self))
    tell('changeOwnerAddress', idAddress(self))
    expect(miner.info.owner.actorId).toBe(self)
    tell('changePeerId', { data: '0x0102' })
    const multiaddrs = [{ data: '0x0405' }]
    tell(
      'changeMultiaddresses',
      name === 'filecoin-solidity-api' ? multiaddrs : { new_multi_addrs: multiaddrs },
    )
    expect([hex(miner.info.peerId), miner.info.multiaddrs.map(hex)]).toEqual(['0x0102', ['0x0405']])
    const key = vm.account('key', { type: 'bls' })
    tell('changeWorkerAddress', {
      new_worker: address(key.address.bytes),
      new_control_addresses: [idAddress(idOf('carol'))],
    })
    vm.setEpoch(vm.epoch + 901n)
    tell('confirmChangeWorkerAddress')
    expect(miner.info.worker.actorId).toBe(idOf('key'))
    tell('repayDebt')
    expect(numberOf(tell('withdrawBalance', big(FIL)))).toBe(FIL)
    expect(vm.balanceOf('Miner')).toBe(FIL)
    const expiration = vm.epoch + 100n
    tell('changeBeneficiary', {
      new_beneficiary: idAddress(idOf('carol')),
      new_quota: big(3n * FIL),
      new_expiration: expiration,
    })
    expect(miner.info.pendingBeneficiaryTerm).toMatchObject({ newQuota: 3n * FIL })
  })

  test('reads the market, and moves escrow', () => {
    const { proposal, state } = deal
    const of = (method: string) => call('Market', method, [deal.id])
    expect(of('getDealDataCommitment')).toEqual({
      data: expect.stringContaining(hex(proposal.pieceCid.bytes).slice(2)),
      size: proposal.pieceSize,
    })
    expect([of('getDealClient'), of('getDealProvider')]).toEqual([idOf('alice'), miner.id])
    expect(of('getDealLabel')).toEqual({
      data: hex(new TextEncoder().encode('a ship')),
      isString: true,
    })
    expect(of('getDealTerm')).toMatchObject({ start: proposal.startEpoch })
    expect(numberOf(of('getDealTotalPrice'))).toBe(180n * DAY * 10n ** 9n)
    expect(numberOf(of('getDealClientCollateral'))).toBe(7n)
    expect(numberOf(of('getDealProviderCollateral'))).toBe(proposal.providerCollateral)
    expect(of('getDealVerified')).toBe(false)
    expect(of('getDealActivation')).toEqual({
      activated: state!.sectorStartEpoch,
      terminated: 0n, // the packages read a negative number as one more than it is: this is -1
    })
    const self = idAddress(idOf('Market'))
    call('Market', 'addBalance', [self, FIL], FIL)
    const balance = call('Market', 'getBalance', [self]) as { balance: unknown; locked: unknown }
    expect([numberOf(balance.balance), numberOf(balance.locked)]).toEqual([FIL, 0n])
    const params = { provider_or_client: self, tokenAmount: big(FIL / 2n) }
    expect(numberOf(call('Market', 'withdrawBalance', [params]))).toBe(FIL / 2n)
    expect(vm.balanceOf('Market')).toBe(FIL / 2n)
  })

  test('publishes deals', () => {
    miner.as('bob').ChangeWorkerAddress({
      newWorker: miner.info.worker,
      newControlAddresses: [Address.id(idOf('Market'))],
    })
    call('Market', 'addBalance', [idAddress(miner.id), FIL], FIL)
    const proposal = {
      pieceCid: fakePieceCid('own'),
      pieceSize: GIB_32,
      isVerified: false,
      client: vm.account('alice').address,
      provider: miner.address,
      label: 'a deal',
      startEpoch: vm.epoch + 100n,
      endEpoch: vm.epoch + 100n + 200n * DAY,
      storagePricePerEpoch: 1n,
      providerCollateral: FIL / 10n,
      clientCollateral: 1n,
    }
    vm.actor('f05', MARKET).connect('alice').AddBalance('alice', { value: FIL })
    const message = encodeValue(DEAL_PROPOSAL_SCHEMA, proposal)
    const published = call('Market', 'publishStorageDeals', [
      {
        deals: [
          {
            proposal: {
              piece_cid: { data: hex(proposal.pieceCid.bytes) },
              piece_size: proposal.pieceSize,
              verified_deal: false,
              client: address(proposal.client.bytes),
              provider: address(proposal.provider.bytes),
              label: { data: hex(new TextEncoder().encode('a deal')), isString: true },
              start_epoch: proposal.startEpoch,
              end_epoch: proposal.endEpoch,
              storage_price_per_epoch: big(1n),
              provider_collateral: big(FIL / 10n),
              client_collateral: big(1n),
            },
            client_signature: hex(vm.account('alice').signature(message)),
          },
        ],
      },
    ])
    expect(published).toEqual({
      ids: [deal.id + 1n],
      valid_deals: hex(decodeCbor(encodeValue(cbor.bitfield, BitField.of([0n]))) as Uint8Array),
    })
    expect(vm.storage.deal(deal.id + 1n).proposal.label).toBe('a deal')
  })

  test('reads power, and creates a miner of each known proof type', () => {
    const { minerCount, minerAboveMinPowerCount } = vm.actor('f04', POWER).state()
    expect(call('Power', 'minerCount', [])).toBe(minerCount)
    expect(call('Power', 'minerConsensusCount', [])).toBe(minerAboveMinPowerCount)
    expect(numberOf(call('Power', 'networkRawPower', []))).toBe(vm.storage.power().raw)
    const power = call('Power', 'minerRawPower', [miner.id]) as { raw_byte_power: unknown }
    expect(numberOf(power.raw_byte_power)).toBe(miner.power.raw)

    // The types of the packages end before those of network version 19: 10, which they call invalid, is
    // the window PoSt of 2 KiB sectors that a devnet accepts.
    const devnet = FVM.createSync({ network: 'devnet' })
    for (const account of ['bob', 'key']) devnet.account(account, { type: 'bls' })
    devnet.account('eve', { type: 'eth' })
    devnet.evm.deploy(build, { contract: 'Power', from: 'eve', as: 'Power' })
    const create = (type: bigint) =>
      devnet.evm.at('Power').connect('eve').send['createMiner']!(
        [
          {
            owner: address(devnet.account('bob').address.bytes),
            worker: address(devnet.account('key').address.bytes),
            window_post_proof_type: type,
            peer: { data: '0x01' },
            multiaddrs: [{ data: '0x02' }],
          },
          100n * FIL,
        ],
        { value: 100n * FIL },
      )
    called.add('Power.createMiner')
    const before = devnet.storage.miners.length
    const created = create(10n)
    expect([created.exitName, created.revert?.text]).toEqual(['OK', undefined])
    expect(devnet.storage.miners).toHaveLength(before + 1)
  })

  test('datacap: balances, allowances, transfers', () => {
    vm.storage.grantDatacap('DataCap', 3n * GIB_32)
    vm.storage.grantDatacap('carol', 2n * GIB_32)
    const self = idAddress(idOf('DataCap'))
    const carol = idAddress(idOf('carol'))
    const tell = (method: string, ...args: unknown[]) => call('DataCap', method, args)
    expect([tell('name'), tell('symbol')]).toEqual(['DataCap', 'DCAP'])
    expect(numberOf(tell('totalSupply'))).toBe(5n * GIB_32 * UNIT)
    expect(numberOf(tell('balance', self))).toBe(3n * GIB_32 * UNIT)
    vm.actor('f07', DATACAP)
      .connect('carol')
      .IncreaseAllowance({ operator: 'DataCap', delta: 2n * GIB_32 * UNIT })
    expect(numberOf(tell('allowance', { owner: carol, operator: self }))).toBe(2n * GIB_32 * UNIT)
    const requests = hex(
      encodeCbor([
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
      ]),
    )
    const sent = tell('transfer', {
      to: idAddress(6n),
      amount: big(GIB_32 * UNIT),
      operator_data: requests,
    }) as { from_balance: unknown }
    expect(numberOf(sent.from_balance)).toBe(2n * GIB_32 * UNIT)
    const spent = tell('transferFrom', {
      from: carol,
      to: idAddress(6n),
      amount: big(GIB_32 * UNIT),
      operator_data: requests,
    }) as { from_balance: unknown; allowance: unknown }
    expect([numberOf(spent.from_balance), numberOf(spent.allowance)]).toEqual([
      GIB_32 * UNIT,
      GIB_32 * UNIT,
    ])
    expect(numberOf(tell('increaseAllowance', { operator: carol, increase: big(9n * UNIT) }))).toBe(
      9n * UNIT,
    )
    expect(numberOf(tell('decreaseAllowance', { operator: carol, decrease: big(2n * UNIT) }))).toBe(
      7n * UNIT,
    )
    expect(numberOf(tell('revokeAllowance', carol))).toBe(7n * UNIT)
    expect(numberOf(tell('burn', big(UNIT)))).toBe((2n * GIB_32 - 1n) * UNIT)
    const burnt = tell('burnFrom', { owner: carol, amount: big(UNIT) }) as { balance: unknown }
    expect(numberOf(burnt.balance)).toBe((GIB_32 - 1n) * UNIT)
  })

  test('a verifier grants datacap', () => {
    vm.storage.addVerifier('VerifReg', GIB_32)
    const grant = { addr: idAddress(idOf('carol')), allowance: big(GIB_32) }
    call('VerifReg', 'addVerifiedClient', [grant])
    expect(numberOf(call('DataCap', 'balance', [grant.addr]))).toBe(GIB_32 * UNIT)
  })

  test('the verified registry: allocations and claims', () => {
    const tell = (method: string, ...args: unknown[]) => call('VerifReg', method, args)
    vm.storage.grantDatacap('VerifReg', 2n * GIB_32)
    const allocate = (label: string) =>
      vm.impersonate('VerifReg', () =>
        vm.storage.allocate({ client: 'VerifReg', provider: miner, label, maxDays: 400 }),
      )
    const piece = allocate('stored')
    const holder = miner.onboard({ pieces: [piece], days: 250 })
    const { id } = piece.allocation
    const claimsOf = (ids: readonly bigint[]) => ({ provider: miner.id, claim_ids: ids })
    expect(tell('getClaims', claimsOf([]))).toEqual({
      batch_info: { success_count: 0, fail_codes: [] },
      claims: [],
    })
    if (name === 'filecoin-solidity-api')
      expect(tell('getClaims', claimsOf([id]))).toMatchObject({
        batch_info: { success_count: 1, fail_codes: [] },
        claims: [
          { provider: miner.id, client: idOf('VerifReg'), size: GIB_32, sector: holder.number },
        ],
      })
    // The other package reads the length of a claim over the number of claims: it fails on chain, too.
    else
      expect(
        vm.evm.at('VerifReg').connect('eve').send['getClaims']!([claimsOf([id])]).revert?.text,
      ).toBe('"slicing out of range"')
    const termMax = 1_000n * DAY
    const term = { provider: miner.id, claim_id: id, term_max: termMax }
    const terms = name === 'filecoin-solidity-api' ? [term] : { terms: [term] }
    const done = { success_count: 1, fail_codes: [] }
    expect(tell('extendClaimTerms', terms)).toEqual(done)
    const unused = allocate('unused')
    vm.setEpoch(vm.epoch + 61n * DAY)
    const removed = tell('removeExpiredAllocations', {
      client: idOf('VerifReg'),
      allocation_ids: [unused.allocation.id],
    }) as { results: unknown; datacap_recovered: unknown }
    expect([removed.results, numberOf(removed.datacap_recovered)]).toEqual([done, GIB_32])
    vm.setEpoch(vm.epoch + termMax)
    expect(tell('removeExpiredClaims', claimsOf([id]))).toEqual({ considered: [id], results: done })
  })

  test('signatures, addresses and payments', () => {
    const message = new TextEncoder().encode('hello')
    const signature = hex(vm.account('alice').signature(message).subarray(1))
    call('Account', 'authenticateMessage', [idOf('alice'), { signature, message: hex(message) }])
    const alice = address(vm.account('alice').address.bytes)
    expect(call('Precompiles', 'resolveAddress', [alice])).toBe(idOf('alice'))
    expect(call('Precompiles', 'resolveEthAddress', ['eve'])).toBe(idOf('eve'))
    expect(call('Precompiles', 'lookupDelegatedAddress', [idOf('eve')])).toBe(
      hex(vm.account('eve').address.bytes),
    )
    const before = vm.balanceOf('carol')
    called.add('Send.send')
    const send = vm.evm.at('Send').connect('eve').write
    send['send(uint64,uint256)']!([idOf('carol'), 5n], { value: 5n })
    send['send((bytes),uint256)']!([idAddress(idOf('carol')), 6n], { value: 6n })
    expect(vm.balanceOf('carol') - before).toBe(11n)
    expect(sector.status).toBe('active')
  })
})
