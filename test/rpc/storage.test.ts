import { beforeEach, expect, test } from 'vitest'
import { createNode, type DevNode } from '../../src/rpc/index.ts'

let node: DevNode
/** A node with a miner: to let its sector become active takes a second. */
const started = createNode({ clock: 'chain', accounts: 1, miners: 1 })

beforeEach(async () => {
  node = await started
  await ask('anvil_reset')
})

async function ask<T>(method: string, ...params: readonly unknown[]): Promise<T> {
  return (await node.provider.request({ method, params })) as T // the caller knows the method
}

async function miner(): Promise<string> {
  return (await ask<string[]>('Filecoin.StateListMiners'))[0]!
}

test('--miners starts with miners whose sector is active and whose power counts', async () => {
  const address = await miner()
  expect(await ask('Filecoin.StateMinerSectorCount', address, null)).toEqual({
    Live: 1,
    Active: 1,
    Faulty: 0,
  })
  expect(await ask('Filecoin.StateMinerPower', address, null)).toMatchObject({
    MinerPower: { RawBytePower: '2048', QualityAdjPower: '2048' },
    HasMinPower: true,
  })
  expect(await ask('Filecoin.StateMinerInfo', address)).toMatchObject({
    SectorSize: 2_048,
    WindowPoStProofType: 10,
    NewWorker: '<empty>',
    WorkerChangeEpoch: -1,
    PendingBeneficiaryTerm: null,
  })
  const deadline = await ask<{ Index: number; Open: number; Close: number; CurrentEpoch: number }>(
    'Filecoin.StateMinerProvingDeadline',
    address,
  )
  expect(deadline).toMatchObject({ WPoStProvingPeriod: 2_880, WPoStChallengeWindow: 60 })
  expect(deadline.Close - deadline.Open).toBe(60)
  expect(deadline.Open <= deadline.CurrentEpoch && deadline.CurrentEpoch < deadline.Close).toBe(
    true,
  )
  const place = await ask<{ Deadline: number }>('Filecoin.StateSectorPartition', address, 0)
  expect(await ask('Filecoin.StateMinerPartitions', address, place.Deadline)).toEqual([
    {
      AllSectors: [0, 1],
      FaultySectors: [0],
      RecoveringSectors: [0],
      LiveSectors: [0, 1],
      ActiveSectors: [0, 1],
    },
  ])
  expect(await ask('Filecoin.StateMinerDeadlines', address)).toHaveLength(48)
})

test('days pass with their proofs, which are missed where that is asked for', async () => {
  const address = await miner()
  const height = await ask<number>('fvm_advanceDays', 1, { prove: 'none' })
  expect(await ask('eth_blockNumber')).toBe(`0x${height.toString(16)}`)
  expect(await ask('Filecoin.StateMinerFaults', address)).toEqual([0, 1])
  expect(await ask('Filecoin.StateMinerActiveSectors', address, null)).toEqual([])
  expect(await ask('fvm_checkInvariants')).toEqual([])
  await expect(ask('fvm_advanceDays', 400)).rejects.toThrow('400 days are too many')
  await expect(ask('fvm_advanceDays', 1, { prove: 'some' })).rejects.toThrow('"all" or "none"')
})

test('time that a client lets pass is proven, too', async () => {
  const address = await miner()
  await ask('evm_increaseTime', 86_400)
  await ask('evm_mine')
  expect(await ask('Filecoin.StateMinerFaults', address)).toEqual([0])
  const latest = Number(await ask('eth_blockNumber'))
  const posts = node.rpc.node.chain
    .at(node.rpc.node.chain.length - 2)!
    .messages.map(({ message }) => message.methodNum)
  expect(posts).toEqual([5n])
  expect(latest).toBeGreaterThan(12_880)
})

test('a miner is created, a deal published and put into a sector, all on the chain', async () => {
  const address = await ask<string>('fvm_createMiner', { value: '1000 FIL' })
  const [id] = await ask<number[]>('fvm_publishDeals', [
    { provider: address, price: '10', label: 'a cat' },
  ])
  expect(await ask('Filecoin.StateMarketStorageDeal', id, null)).toMatchObject({
    Proposal: { Label: 'a cat', Provider: address, StoragePricePerEpoch: '10', PieceSize: 2_048 },
    State: { SectorStartEpoch: -1 },
  })
  expect(await ask('fvm_onboard', address, { deals: [id], days: 300 })).toEqual([0])
  const deals = await ask<Record<string, { State: { SectorStartEpoch: number } }>>(
    'Filecoin.StateMarketDeals',
    null,
  )
  expect(Object.keys(deals)).toEqual([String(id)])
  expect(deals[String(id)]!.State.SectorStartEpoch).toBeGreaterThan(10_000)
  expect(await ask('Filecoin.StateSectorGetInfo', address, 0)).toMatchObject({
    SectorNumber: 0,
    SealProof: 5,
    Flags: 1,
  })
  const [client] = await ask<string[]>('Filecoin.WalletList').then((all) =>
    all.filter((one) => one.startsWith('t1')),
  )
  expect(await ask('Filecoin.StateMarketBalance', client!, null)).toEqual({
    Escrow: String(10 * 180 * 2_880),
    Locked: String(10 * 180 * 2_880),
  })
  expect(Object.keys(await ask<object>('Filecoin.StateMarketParticipants', null))).toHaveLength(2)
})

test('datacap, allocations and claims are shown', async () => {
  const address = await miner()
  const client = await ask<string>('Filecoin.WalletDefaultAddress')
  await ask('fvm_grantDatacap', client, 1 << 20)
  expect(await ask('Filecoin.StateVerifiedClientStatus', client, null)).toBe('1048576')
  expect(await ask('Filecoin.StateVerifiedClientStatus', 't099', null)).toBeNull()
  const [id] = await ask<number[]>('fvm_publishDeals', [{ provider: address, verified: true }])
  expect(await ask('Filecoin.StateVerifiedClientStatus', client, null)).toBe('1046528')
  const allocation = await ask<{ Size: number }>('Filecoin.StateGetAllocationForPendingDeal', id)
  expect(allocation.Size).toBe(2_048)
  expect(await ask('Filecoin.StateGetAllocations', client)).toEqual({ 1: allocation })
  await ask('fvm_onboard', address, { deals: [id] })
  expect(await ask('Filecoin.StateGetAllocations', client)).toEqual({})
  expect(await ask('Filecoin.StateGetClaims', address)).toMatchObject({
    1: { Size: 2_048, Sector: 1 },
  })
})

test('wrong values are refused and leave the chain unchanged', async () => {
  const before = await ask('eth_getBlockByNumber', 'latest', false)
  await expect(ask('fvm_onboard', 't099')).rejects.toThrow('a account actor at that address')
  await expect(ask('fvm_createMiner', { ownr: 't099' })).rejects.toThrow(
    'only owner, worker, sectorSize, value',
  )
  await expect(ask('fvm_createMiner', { value: '1' })).rejects.toThrow()
  await expect(ask('fvm_publishDeals', [{ provider: await miner(), days: 1 }])).rejects.toThrow()
  await expect(ask('Filecoin.StateMinerSectors', await miner(), [0, 2e9], null)).rejects.toThrow(
    'the set of sectors goes beyond',
  )
  await expect(ask('Filecoin.StateMarketStorageDeal', 99)).rejects.toThrow('deal 99 not found')
  await expect(ask('Filecoin.StateMinerPartitions', await miner(), 48)).rejects.toThrow(
    'there is no deadline 48: give 0 to 47',
  )
  expect(await ask('eth_getBlockByNumber', 'latest', false)).toEqual(before)
})
