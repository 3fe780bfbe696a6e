import {
  type EvmFrame,
  type EvmObserver,
  type EvmStep,
  opcodeOf,
} from '../../builtin-actors/index.ts'
import { addressFromEth, type Hex } from '../../harness/index.ts'
import {
  type ChainHost,
  type ChainNode,
  fromHex,
  messageOfCall,
  toHex,
  wordOf,
} from '../../node/index.ts'
import { Address, UsageError } from '../../types/index.ts'
import { type MethodTable, method, type RpcMethod } from '../method.ts'
import { ethAddressParam, quantityParam } from '../param.ts'

/** Selectors of ERC-20's `balanceOf(address)` and `allowance(address,address)`. */
const BALANCE_OF: Hex = '0x70a08231'
const ALLOWANCE: Hex = '0xdd62ed3e'
const SLOAD = opcodeOf('SLOAD')
/** A value that no other slot has. */
const PROBE = 0x6c697465_66766d00_6465616cn
const MAX_SLOTS = 1_000
const ADDRESS_EXAMPLE = `0x${'11'.repeat(20)}`

/** A slot of a contract's storage. */
interface Slot {
  readonly contract: bigint
  readonly slot: bigint
}

/** Collects the slots that a call reads. */
class SlotReads implements EvmObserver {
  slots: Slot[] = []
  #contracts: bigint[] = []

  begin(): void {
    this.slots = []
    this.#contracts = []
  }

  enter({ actorId }: EvmFrame): void {
    this.#contracts.push(actorId)
  }

  step({ opcode, stack }: EvmStep): void {
    const contract = this.#contracts.at(-1)
    const slot = stack.at(-1)
    if (opcode !== SLOAD || contract === undefined || slot === undefined) return
    if (this.slots.length < MAX_SLOTS) this.slots.push({ contract, slot })
  }

  exit(): void {
    this.#contracts.pop()
  }
}

/** Sets what a function of a token returns, in the slot that it reads: found by a run under observation. */
function setReturned(node: ChainNode, token: Hex, data: Uint8Array, amount: bigint): null {
  const message = messageOfCall({ to: token, data })
  const place = node.placeOf(node.head)
  const reads = new SlotReads()
  node.calls.observe(message, place, reads)
  const returns = (prepare: (host: ChainHost) => void): bigint | undefined => {
    const result = node.calls.run(message, place, { prepare })
    const bytes =
      result.ok && result.returnData.length > 0
        ? node.calls.call({ to: token, data }, place, { prepare })
        : undefined
    return bytes?.length === 32 ? BigInt(toHex(bytes)) : undefined
  }
  for (const { contract, slot } of reads.slots) {
    const address = Address.id(contract)
    if (returns(({ vm }) => vm.evm.store(address, slot, PROBE)) !== PROBE) continue
    node.vm.evm.store(address, slot, amount)
    return null
  }
  throw new UsageError(
    'FVM_TOKEN',
    `no slot of ${token} holds that value as it is: set it by hardhat_setStorageAt, or send tokens from an account that has some`,
  )
}

const callData = (selector: Hex, ...addresses: readonly Hex[]): Uint8Array => {
  const words = addresses.map((address) => wordOf(BigInt(address)))
  return fromHex(`${selector}${words.map((word) => toHex(word).slice(2)).join('')}`)
}

const dealErc20: RpcMethod = method(
  {
    params: [ethAddressParam('address'), ethAddressParam('token'), quantityParam('balance')],
    result: 'null',
    doc: "Sets an account's balance of an ERC-20 token, in the slot that `balanceOf` reads.",
    example: [ADDRESS_EXAMPLE, ADDRESS_EXAMPLE, '0x1'],
  },
  ({ node }, address, token, balance) => {
    assertToken(node, token)
    return setReturned(node, token, callData(BALANCE_OF, address), balance)
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
    assertToken(node, token)
    return setReturned(node, token, callData(ALLOWANCE, owner, spender), amount)
  },
)

function assertToken(node: ChainNode, token: Hex): void {
  if (node.vm.getActor(addressFromEth(token))?.type === 'evm') return
  throw new UsageError('FVM_TOKEN', `there is no contract at ${token}: give the address of a token`)
}

/** Balances and allowances of tokens. */
export const DEV_TOKEN_METHODS: MethodTable = {
  anvil_dealERC20: dealErc20,
  hardhat_dealERC20: dealErc20,
  anvil_setERC20Allowance: setAllowance,
}
