import { createEVM } from '@ethereumjs/evm'
import { createAddressFromString, hexToBytes } from '@ethereumjs/util'
import { balanceCall, expectBalance, SUPPLY, TOKEN_CREATION, transferCall } from './token.mjs'

const ALICE = `0x${'a1'.repeat(20)}`
const BOB = `0x${'b0'.repeat(20)}`
const caller = createAddressFromString(ALICE)
const bob = createAddressFromString(BOB)

async function create() {
  const evm = await createEVM()
  await evm.stateManager.putAccount(caller, undefined)
  await evm.journal.checkpoint()
  for (const address of [caller, bob]) {
    await evm.runCall({ to: address, caller, value: 10n ** 22n, skipBalance: true })
  }
  await evm.journal.commit()
  return evm
}

export default async function ethereumjs() {
  const evm = await create()
  const call = async (to, data) => {
    const { execResult } = await evm.runCall({
      caller,
      to,
      data: hexToBytes(data),
      gasLimit: 10_000_000n,
    })
    if (execResult.exceptionError !== undefined)
      throw new RangeError(execResult.exceptionError.error)
    return `0x${Buffer.from(execResult.returnValue).toString('hex') || '0'}`
  }
  const { createdAddress: to } = await evm.runCall({
    caller,
    data: hexToBytes(TOKEN_CREATION),
    gasLimit: 10_000_000n,
  })
  return {
    world: create,
    transfer: () => evm.runCall({ caller, to: bob, value: 1n }),
    async revert() {
      await evm.journal.checkpoint()
      await evm.journal.revert()
    },
    async token() {
      await evm.journal.checkpoint()
      await call(to, transferCall(BOB, 5n))
      expectBalance(await call(to, balanceCall(BOB)), 5n)
      expectBalance(await call(to, balanceCall(ALICE)), SUPPLY - 5n)
      await evm.journal.revert()
    },
  }
}
