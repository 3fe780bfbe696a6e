import { expect, test } from 'vitest'
import { cutLabel } from '../../../src/harness/profile/formats/label.ts'

test.each([
  ['transfer(address,uint256)', 25, 'transfer(address,uint256)'],
  ['transfer(address,uint256)', 24, 'transfer(address,uint25…'],
  ['transfer(address,uint256)', 9, 'transfer…'],
  ['transfer(address,uint256)', 8, '…ansfer…'],
  ['contracts/Token.sol:Token.transfer(address,uint256)', 16, '…Token.transfer…'],
  ['fvm_ipld_hamt::node::Node::get', 11, '…:Node::get'],
  ['fvm_ipld_hamt::node::Node::get', 3, ''],
  ['node_modules/@openzeppelin/contracts/token/ERC20/ERC20.sol:123', 14, '…ERC20.sol:123'],
])('%s in %i characters is %s', (name, room, text) => {
  expect(cutLabel(name, room)).toBe(text)
})
