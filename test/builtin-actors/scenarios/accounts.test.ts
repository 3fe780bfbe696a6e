import { describe, expect } from 'vitest'
import { encodeValue } from '../../../src/index.ts'
import { Address } from '../../../src/types/index.ts'
import { ACCOUNT, codeOf, INIT, MULTISIG_PARAMS } from './actors.ts'
import { scenario } from './both.ts'

/* After integration_tests/src/tests/authenticate_message_test.rs and init_test.rs of builtin-actors v18.0.0. */

const MESSAGE = Uint8Array.of(1, 2, 3)

describe('account', () => {
  for (const type of ['secp256k1', 'bls'] as const)
    scenario(`a ${type} account knows its signatures`, (vm) => {
      const signer = vm.account('signer', { type })
      vm.account('alice')
      const account = vm.actor('signer', ACCOUNT).connect('alice')
      const signature = signer.sign(MESSAGE)
      expect(account.AuthenticateMessage({ signature, message: MESSAGE })).toBe(true)
      const other = { signature, message: Uint8Array.of(3, 2, 1) }
      expect(account.send('AuthenticateMessage', other).exitCode).toBe(16)
      const short = { signature: signature.subarray(1), message: MESSAGE }
      expect(account.send('AuthenticateMessage', short).exitCode).toBe(16)
      expect(account.PubkeyAddress()).toEqual(signer.address)
    })
})

describe('init', () => {
  scenario(
    'a placeholder becomes what the EAM makes of it, once, with its id and balance',
    (vm) => {
      const alice = vm.idOf(vm.account('alice'))!
      const subaddress = new Uint8Array(20).fill(7)
      const address = Address.delegated(10n, subaddress)
      vm.send({ from: 'alice', to: address, value: 5n })
      const id = vm.idOf(address)!
      expect(vm.getActor(address)).toMatchObject({ type: 'placeholder', balance: 5n })
      const signers = {
        signers: [Address.id(alice)],
        threshold: 1n,
        unlockDuration: 0n,
        startEpoch: 0n,
      }
      const call = {
        code: codeOf(vm, 'multisig'),
        params: encodeValue(MULTISIG_PARAMS, signers),
        subaddress,
      }
      const init = vm.actor('f01', INIT)
      expect(init.connect('alice').send('Exec4', call).exitCode).toBe(18)
      vm.startPrank('f010')
      expect(init.Exec4(call).id).toEqual(Address.id(id))
      expect(vm.getActor(address)).toMatchObject({ type: 'multisig', balance: 5n, id })
      expect(init.send('Exec4', call).exitCode).toBe(18)
      vm.stopPrank()
    },
  )
})
