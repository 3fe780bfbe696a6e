import { FVM } from '../../dist/index.js'
import { expectBalance, SUPPLY, TOKEN_BUILD } from './token.mjs'

export default function litefvm() {
  const vm = FVM.createSync()
  vm.account('alice', { type: 'eth' })
  vm.account('bob', { type: 'eth' })
  const args = ['Token', 'T', SUPPLY]
  const token = vm.evm.deploy(TOKEN_BUILD, { contract: 'Token', args, from: 'alice' })
  const { transfer } = token.write
  const { balanceOf } = token.read
  return {
    world() {
      const fresh = FVM.createSync()
      fresh.account('alice')
      fresh.account('bob')
    },
    transfer: () => vm.send({ from: 'alice', to: 'bob', value: 1n }),
    revert: () => vm.revert(vm.snapshot()),
    token() {
      const snapshot = vm.snapshot()
      transfer(['bob', 5n])
      expectBalance(balanceOf(['bob']), 5n)
      expectBalance(balanceOf(['alice']), SUPPLY - 5n)
      vm.revert(snapshot)
    },
  }
}
