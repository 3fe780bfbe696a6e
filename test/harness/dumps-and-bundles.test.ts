import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeManifestData } from '../../src/bundle/index.ts'
import { FIL, FVM, readBundle, readBundleArchive, UsageError } from '../../src/index.ts'
import { Codec, cidOf, cidToString, encodeCbor, readCar, writeCar } from '../../src/ipld/index.ts'
import { withBundles } from '../data.ts'

/** A world in which alice has a miner and a deal, and its dump. */
function storageDump(vm: FVM): Uint8Array {
  vm.account('alice')
  vm.account('bob')
  const miner = vm.storage.createMiner({ owner: 'alice' })
  const deal = vm.storage.publishDeal({ client: 'bob', provider: miner, days: 200 })
  miner.onboard({ deals: [deal] })
  return vm.dumpState()
}

/** Messages that run every actor that a test of storage needs. */
function continueIn(vm: FVM): string {
  expect(vm.send({ from: 'alice', to: 'bob', value: FIL }).ok).toBe(true)
  vm.storage.createMiner({ owner: 'bob' })
  vm.storage.advanceEpochs(2)
  expect(vm.checkInvariants()).toEqual([])
  return cidToString(vm.stateRoot())
}

withBundles('dumps of native worlds and of worlds over a bundle', (bundles) => {
  const archive = async (): Promise<Uint8Array> => {
    const bytes = new Uint8Array(readFileSync(join(bundles, 'v18.tar.zst')))
    const [found] = await readBundleArchive(bytes, 'mainnet')
    return found!.car // the archive has mainnet
  }

  test('a native state continues over a bundle, and then natively, with the same roots', {
    timeout: 60_000,
  }, async () => {
    const car = await archive()
    const native = FVM.createSync({ baseFee: 0n }) // gas of native actors is a model
    const dump = storageDump(native)
    const official = FVM.createSync({ actors: car })
    official.loadState(dump)
    expect(official.stateRoot()).toEqual(native.stateRoot())
    const again = FVM.createSync()
    again.loadState(official.dumpState())
    expect(again.stateRoot()).toEqual(native.stateRoot())
    const root = continueIn(native)
    expect(continueIn(official)).toBe(root)
    expect(continueIn(again)).toBe(root)
  })

  test('a dump over a bundle has the code of its actors, and one of a native world has none', async () => {
    const rawBlocks = (dump: Uint8Array): number =>
      [...readCar(dump).blocks].filter(({ cid }) => cid.codec === Codec.RAW).length
    const official = FVM.createSync({ actors: await archive() })
    official.loadState(FVM.createSync().dumpState())
    expect(rawBlocks(official.dumpState())).toBe(16)
    expect(rawBlocks(FVM.createSync().dumpState())).toBe(0)
  })

  test('a dump whose actors the bundle lacks is refused, and the world stays', async () => {
    const official = readBundle(await archive())
    const vm = FVM.createSync({ actors: withOtherCode(official, 'paymentchannel') })
    vm.account('carol')
    const before = vm.stateRoot()
    const dump = FVM.createSync().dumpState()
    expect(() => vm.loadState(dump)).toThrow(UsageError)
    expect(() => vm.loadState(dump)).toThrow(
      `the dump's built-in actors are those of the manifest ${cidToString(official.dataCid)}, and neither the dump nor the world's bundle has their code (paymentchannel): create the world with the bundle that the dump was made with, or with native actors`,
    )
    expect(vm.stateRoot()).toEqual(before)
    expect(vm.balanceOf('carol')).toBeGreaterThan(0n)
  })
})

/** A bundle in which the Wasm of an actor has one more custom section. */
function withOtherCode(bundle: ReturnType<typeof readBundle>, actor: string): Uint8Array {
  const blocks = bundle.actors.map(({ name, code }) => {
    const { block } = bundle.blocks.find(({ cid }) => cid.equals(code))!
    const wasm = name === actor ? Uint8Array.of(...block, 0, 2, 1, 0x61) : block
    return { name, cid: cidOf(Codec.RAW, wasm), block: wasm }
  })
  const data = encodeManifestData(blocks.map(({ name, cid }) => ({ name, code: cid })))
  const dataCid = cidOf(Codec.DAG_CBOR, data)
  const manifest = encodeCbor([1, dataCid])
  const root = cidOf(Codec.DAG_CBOR, manifest)
  return writeCar(
    [root],
    [{ cid: root, block: manifest }, { cid: dataCid, block: data }, ...blocks],
  )
}
