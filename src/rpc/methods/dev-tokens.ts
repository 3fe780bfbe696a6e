import { type MethodTable, method, type RpcMethod } from '../method.ts'
import { ethAddressParam, quantityParam } from '../param.ts'

const ADDRESS_EXAMPLE = `0x${'11'.repeat(20)}`

const dealErc20: RpcMethod = method(
  {
    params: [ethAddressParam('address'), ethAddressParam('token'), quantityParam('balance')],
    result: 'null',
    doc: "Sets an account's balance of an ERC-20 token, in the slot that `balanceOf` reads.",
    example: [ADDRESS_EXAMPLE, ADDRESS_EXAMPLE, '0x1'],
  },
  ({ node }, address, token, balance) => {
    node.vm.evm.deal(token, address, balance)
    return null
  },
)

const setAllowance: RpcMethod = method(
  {
    params: [
      ethAddressParam('owner'),
      ethAddressParam('spender'),
      ethAddressParam('token'),
      quantityParam('amount'),
    ],
    result: 'null',
    doc: 'Sets an allowance of an ERC-20 token, in the slot that `allowance` reads.',
    example: [ADDRESS_EXAMPLE, ADDRESS_EXAMPLE, ADDRESS_EXAMPLE, '0x1'],
  },
  ({ node }, owner, spender, ...[token, amount]) => {
    node.vm.evm.dealAllowance(token, owner, spender, amount)
    return null
  },
)

/** Balances and allowances of tokens. */
export const DEV_TOKEN_METHODS: MethodTable = {
  anvil_dealERC20: dealErc20,
  hardhat_dealERC20: dealErc20,
  anvil_setERC20Allowance: setAllowance,
}
