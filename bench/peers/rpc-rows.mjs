// The rows of a peer that answers Ethereum's JSON-RPC: `request(method, params)` gives a result or throws.
import { balanceCall, expectBalance, SUPPLY, TOKEN_CREATION, transferCall } from './token.mjs'

export async function rpcRows(request) {
  const [alice, bob] = await request('eth_accounts', [])
  async function send(transaction) {
    const hash = await request('eth_sendTransaction', [
      { from: alice, gas: '0x1c9c380', ...transaction },
    ])
    // anvil answers before the block is mined: a client asks until there is a receipt.
    for (let tries = 0; ; tries++) {
      const receipt = await request('eth_getTransactionReceipt', [hash])
      if (receipt?.status === '0x1') return receipt
      if (receipt !== null || tries > 1_000) throw new RangeError('a transaction failed')
    }
  }
  const { contractAddress: to } = await send({ data: TOKEN_CREATION })
  const read = (owner) => request('eth_call', [{ to, data: balanceCall(owner) }, 'latest'])
  async function revertTest() {
    const id = await request('evm_snapshot', [])
    if ((await request('evm_revert', [id])) !== true) throw new RangeError('evm_revert failed')
  }
  async function tokenTest() {
    const id = await request('evm_snapshot', [])
    await send({ to, data: transferCall(bob, 5n) })
    expectBalance(await read(bob), 5n)
    expectBalance(await read(alice), SUPPLY - 5n)
    await request('evm_revert', [id])
  }
  return { transfer: () => send({ to: bob, value: '0x1' }), revert: revertTest, token: tokenTest }
}
