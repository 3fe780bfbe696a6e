import { FIL, FVM, fakePieceCid } from 'litefvm'
import { compileSolidity } from 'litefvm/solc'
import { parseAbi } from 'viem'
import { expect, test } from 'vitest'

/* The first minutes of the story in nft.long.test.ts. */

const NFT = parseAbi([
  'function create(bytes piece, uint64 deal, uint64 promisedUntil) payable returns (uint256 token)',
  'function isStored(uint256 token) returns (bool)',
  'function claimBond(uint256 token)',
])

test('a token pays its bond to the holder when the sector with its content is terminated', async () => {
  const folder = new URL('.', import.meta.url)
  const build = await compileSolidity(new URL('contracts', folder), {
    cache: new URL('build', folder),
  })
  const vm = FVM.createSync({ tracing: false })
  vm.account('artist', { type: 'eth' })
  for (const name of ['archivist', 'olga']) vm.account(name)
  const olga = vm.storage.createMiner({ owner: 'olga' })
  vm.evm.deploy(build, { contract: 'DataNft', from: 'artist', as: 'nft' })
  const nft = vm.evm.at('nft', NFT).connect('artist')

  const piece = fakePieceCid('a ship')
  const deal = vm.storage.publishDeal({ client: 'archivist', provider: olga, piece })
  const create = () =>
    nft.send.create([piece.bytes, deal.id, vm.epoch + 30n * 2_880n], { value: 2n * FIL })
  expect(create().revert?.text).toBe('NotStored(token: 0)')
  const sector = olga.onboard({ deals: [deal] })
  expect(create().value).toBe(0n)
  expect(nft.send.claimBond([0n]).revert?.text).toBe('StillStored(token: 0)')
  vm.storage.advanceToProvingDeadline(sector)
  olga.submitWindowedPost()
  vm.storage.advanceEpochs(120) // a deadline is immutable while it is open, and shortly before
  olga.terminate([sector])
  expect(nft.simulate.isStored([0n]).value).toBe(false)
  expect(nft.write.claimBond([0n]).balanceChange('nft')).toBe(-2n * FIL)
})
