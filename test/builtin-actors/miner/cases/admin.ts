import { describe, expect, test } from 'vitest'
import { MINER_INFO } from '../../../../src/builtin-actors/miner/info/miner-info.ts'
import { Address } from '../../../../src/types/index.ts'
import { blsAddressOf, FIL, Id, MinerBench } from '../bench.ts'
import { newMiner, POST, SIZE, succeed } from '../flows.ts'

const id = Address.id

describe('construction', () => {
  test('a new miner has its people, locks the deposit and has no cron', () => {
    const bench = newMiner()
    const { state } = bench
    const info = bench.read(MINER_INFO, state.info)
    expect(info.owner).toEqual(id(Id.owner))
    expect(info.worker).toEqual(id(Id.worker))
    expect(info.controlAddresses).toEqual([id(Id.control)])
    expect(info.beneficiary).toEqual(id(Id.owner))
    expect(info.sectorSize).toBe(SIZE)
    expect(info.windowPostPartitionSectors).toBe(2n)
    expect(state.lockedFunds).toBeGreaterThan(0n)
    expect(state.deadlineCronActive).toBe(false)
    expect(state.provingPeriodStart).toBeLessThanOrEqual(bench.epoch)
  })

  const params = {
    owner: id(Id.owner),
    worker: id(Id.worker),
    controlAddresses: [],
    windowPostProofType: POST,
    peerId: new Uint8Array(),
    multiAddresses: [],
  }

  test.each([
    ['from another actor than init', Id.owner, {}, 18],
    ['with an unknown proof type', Id.init, { windowPostProofType: 5n }, 16],
    ['with a peer id that is too long', Id.init, { peerId: new Uint8Array(129) }, 16],
    ['with an empty multiaddress', Id.init, { multiAddresses: [new Uint8Array()] }, 16],
    [
      'with multiaddresses that are too long',
      Id.init,
      { multiAddresses: [new Uint8Array(1_025)] },
      16,
    ],
    ['with eleven control addresses', Id.init, { controlAddresses: Array(11).fill(id(1n)) }, 16],
    ['with an owner that has no id', Id.init, { owner: blsAddressOf(Id.owner) }, 16],
    [
      'with a control address that has no id',
      Id.init,
      { controlAddresses: [blsAddressOf(9n)] },
      16,
    ],
    ['with a worker that is no account', Id.init, { worker: id(Id.contract) }, 16],
    ['with a worker that has no BLS key', Id.init, { worker: id(Id.secpAccount) }, 16],
  ])('it fails %s', (_, from, change, exitCode) => {
    const bench = new MinerBench()
    expect(bench.call(from, 'Constructor', { ...params, ...change }).exitCode).toBe(exitCode)
  })

  test('it fails without the deposit, and asks reward and power for it', () => {
    const bench = new MinerBench()
    bench.balance = 0n
    const { exitCode, sent } = bench.call(Id.init, 'Constructor', params)
    expect(exitCode).toBe(19)
    expect(sent.map(({ to, method }) => [to, method])).toEqual([
      [Id.reward, 3n],
      [Id.power, 9n],
    ])
  })

  test('a worker that is given by its BLS key is not asked for it', () => {
    const bench = new MinerBench()
    bench.name(blsAddressOf(Id.worker), Id.worker)
    const { sent } = succeed(
      bench.call(Id.init, 'Constructor', { ...params, worker: blsAddressOf(Id.worker) }),
    )
    expect(sent.map(({ to }) => to)).toEqual([Id.reward, Id.power])
  })
})

describe('worker and control addresses', () => {
  test('ControlAddresses and IsControllingAddress tell who controls the miner', () => {
    const bench = newMiner()
    expect(bench.call(Id.stranger, 'ControlAddresses').value).toEqual({
      owner: id(Id.owner),
      worker: id(Id.worker),
      controlAddresses: [id(Id.control)],
    })
    for (const who of [Id.owner, Id.worker, Id.control])
      expect(bench.call(Id.stranger, 'IsControllingAddress', id(who)).value).toBe(true)
    expect(bench.call(Id.stranger, 'IsControllingAddress', id(Id.stranger)).value).toBe(false)
    expect(bench.call(Id.stranger, 'IsControllingAddress', blsAddressOf(9n)).value).toBe(false)
  })

  test('a new worker takes over when 900 epochs have passed and the owner confirms', () => {
    const bench = newMiner()
    const change = { newWorker: id(Id.stranger), newControlAddresses: [] }
    expect(bench.call(Id.worker, 'ChangeWorkerAddress', change).exitCode).toBe(18)
    succeed(bench.call(Id.owner, 'ChangeWorkerAddress', change))
    const other = { newWorker: id(Id.control), newControlAddresses: [] }
    succeed(bench.call(Id.owner, 'ChangeWorkerAddress', other)) // the pending change is kept
    const info = () => bench.read(MINER_INFO, bench.state.info)
    expect(info().controlAddresses).toEqual([])
    expect(info().pendingWorkerKey).toEqual({
      newWorker: id(Id.stranger),
      effectiveAt: bench.epoch + 900n,
    })
    bench.epoch += 899n
    succeed(bench.call(Id.owner, 'ConfirmChangeWorkerAddress'))
    expect(info().worker).toEqual(id(Id.worker))
    bench.epoch += 1n
    expect(bench.call(Id.worker, 'ConfirmChangeWorkerAddress').exitCode).toBe(18)
    succeed(bench.call(Id.owner, 'ConfirmChangeWorkerAddress'))
    expect(info().worker).toEqual(id(Id.stranger))
    expect(info().pendingWorkerKey).toBeUndefined()
  })

  test('the same worker schedules no change', () => {
    const bench = newMiner()
    const same = { newWorker: id(Id.worker), newControlAddresses: [id(Id.stranger)] }
    succeed(bench.call(Id.owner, 'ChangeWorkerAddress', same))
    const info = bench.read(MINER_INFO, bench.state.info)
    expect(info.pendingWorkerKey).toBeUndefined()
    expect(info.controlAddresses).toEqual([id(Id.stranger)])
  })
})

describe('peers', () => {
  test('peer id and multiaddresses are changed by who controls the miner', () => {
    const bench = newMiner()
    expect(bench.call(Id.stranger, 'GetPeerID').value).toEqual({ peerId: Uint8Array.of(1, 2) })
    expect(bench.call(Id.stranger, 'GetMultiaddrs').value).toEqual({
      multiAddrs: [Uint8Array.of(3)],
    })
    succeed(bench.call(Id.control, 'ChangePeerID', { newId: Uint8Array.of(9) }))
    succeed(bench.call(Id.worker, 'ChangeMultiaddrs', { newMultiAddrs: [Uint8Array.of(8)] }))
    expect(bench.call(Id.stranger, 'GetPeerID').value).toEqual({ peerId: Uint8Array.of(9) })
    expect(bench.call(Id.stranger, 'GetMultiaddrs').value).toEqual({
      multiAddrs: [Uint8Array.of(8)],
    })
  })

  test('they refuse strangers, and too long arguments before they check the caller', () => {
    const bench = newMiner()
    expect(bench.call(Id.stranger, 'ChangePeerID', { newId: Uint8Array.of() }).exitCode).toBe(18)
    expect(bench.call(Id.stranger, 'ChangePeerID', { newId: new Uint8Array(129) }).exitCode).toBe(
      16,
    )
    expect(bench.call(Id.stranger, 'ChangeMultiaddrs', { newMultiAddrs: [] }).exitCode).toBe(18)
    const empty = { newMultiAddrs: [new Uint8Array()] }
    expect(bench.call(Id.worker, 'ChangeMultiaddrs', empty).exitCode).toBe(16)
  })
})

describe('owner', () => {
  const owner = (bench: MinerBench) => bench.call(Id.stranger, 'GetOwner').value

  test('a proposed owner takes over when it confirms, and its beneficiary with it', () => {
    const bench = newMiner()
    succeed(bench.call(Id.owner, 'ChangeOwnerAddress', id(Id.stranger)))
    expect(owner(bench)).toEqual({ owner: id(Id.owner), proposed: id(Id.stranger) })
    expect(bench.call(Id.worker, 'ChangeOwnerAddress', id(Id.stranger)).exitCode).toBe(18)
    expect(bench.call(Id.stranger, 'ChangeOwnerAddress', id(Id.worker)).exitCode).toBe(16)
    succeed(bench.call(Id.stranger, 'ChangeOwnerAddress', id(Id.stranger)))
    expect(owner(bench)).toEqual({ owner: id(Id.stranger), proposed: null })
    expect(bench.read(MINER_INFO, bench.state.info).beneficiary).toEqual(id(Id.stranger))
  })

  test('an owner that proposes itself revokes the proposal; others and keys are refused', () => {
    const bench = newMiner()
    expect(bench.call(Id.stranger, 'ChangeOwnerAddress', id(Id.stranger)).exitCode).toBe(18)
    expect(bench.call(Id.owner, 'ChangeOwnerAddress', blsAddressOf(9n)).exitCode).toBe(16)
    succeed(bench.call(Id.owner, 'ChangeOwnerAddress', id(Id.stranger)))
    succeed(bench.call(Id.owner, 'ChangeOwnerAddress', id(Id.owner)))
    expect(owner(bench)).toEqual({ owner: id(Id.owner), proposed: null })
  })
})

describe('beneficiary', () => {
  const term = { newBeneficiary: id(Id.beneficiary), newQuota: 5n * FIL, newExpiration: 9_000n }

  test('the owner proposes, the nominee approves, and GetBeneficiary returns both', () => {
    const bench = newMiner()
    succeed(bench.call(Id.owner, 'ChangeBeneficiary', term))
    expect(bench.call(Id.stranger, 'GetBeneficiary').value).toEqual({
      active: {
        beneficiary: id(Id.owner),
        term: { quota: 0n, usedQuota: 0n, expiration: 0n },
      },
      proposed: { ...term, approvedByBeneficiary: true, approvedByNominee: false },
    })
    expect(bench.call(Id.stranger, 'ChangeBeneficiary', term).exitCode).toBe(18)
    for (const change of [
      { newQuota: 1n },
      { newExpiration: 1n },
      { newBeneficiary: id(Id.worker) },
    ])
      expect(bench.call(Id.beneficiary, 'ChangeBeneficiary', { ...term, ...change }).exitCode).toBe(
        16,
      )
    succeed(bench.call(Id.beneficiary, 'ChangeBeneficiary', term))
    expect(bench.call(Id.stranger, 'GetBeneficiary').value).toEqual({
      active: {
        beneficiary: id(Id.beneficiary),
        term: { quota: 5n * FIL, usedQuota: 0n, expiration: 9_000n },
      },
      proposed: null,
    })
  })

  test('a beneficiary with time and quota left has to approve as well', () => {
    const bench = newMiner()
    succeed(bench.call(Id.owner, 'ChangeBeneficiary', term))
    succeed(bench.call(Id.beneficiary, 'ChangeBeneficiary', term))
    const next = { newBeneficiary: id(Id.stranger), newQuota: FIL, newExpiration: 8_000n }
    succeed(bench.call(Id.owner, 'ChangeBeneficiary', next))
    succeed(bench.call(Id.stranger, 'ChangeBeneficiary', next))
    const active = () => bench.call(Id.worker, 'GetBeneficiary').value!.active.beneficiary
    expect(active()).toEqual(id(Id.beneficiary))
    succeed(bench.call(Id.beneficiary, 'ChangeBeneficiary', next))
    expect(active()).toEqual(id(Id.stranger))
  })

  test('proposals are refused without quota, and back to the owner with one', () => {
    const bench = newMiner()
    const refused = (params: object) =>
      bench.call(Id.owner, 'ChangeBeneficiary', { ...term, ...params }).exitCode
    expect(refused({ newQuota: 0n })).toBe(16)
    expect(refused({ newBeneficiary: id(Id.owner) })).toBe(16)
    expect(refused({ newBeneficiary: id(Id.owner), newQuota: 0n })).toBe(16)
    expect(refused({ newBeneficiary: blsAddressOf(9n) })).toBe(16)
    expect(bench.call(Id.stranger, 'ChangeBeneficiary', term).exitCode).toBe(18) // no proposal
  })
})
