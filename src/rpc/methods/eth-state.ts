import type { FVM, Hex } from '../../harness/index.ts'
import { addressFromEth } from '../../harness/index.ts'
import {
  type CallRequest,
  type ChainNode,
  messageOfCall,
  quantity,
  toHex,
  wordOf,
} from '../../node/index.ts'
import { UsageError } from '../../types/index.ts'
import { type BlockId, blockParam, LATEST } from '../block-param.ts'
import { tipsetOf } from '../blocks.ts'
import { type MethodTable, method } from '../method.ts'
import {
  applyOverrides,
  applyRandomness,
  blockOverridesParam,
  overriddenPlace,
  overridesParam,
} from '../overrides.ts'
import {
  customParam,
  ethAddressParam,
  isObject,
  optional,
  orElse,
  readBytes,
  readFixed,
  readQuantity,
  wrong,
} from '../param.ts'

const ADDRESS_EXAMPLE = `0x${'11'.repeat(20)}`
const EMPTY_WORD: Hex = `0x${'0'.repeat(64)}`

/** Reads a call: `input` takes precedence over `data`; gas and fees are ignored. */
export function readCall(value: unknown, name: string): CallRequest {
  if (!isObject(value)) throw wrong(name, value, 'an object')
  const { from, to, input, data, value: amount } = value
  const isGiven = (field: unknown) => field !== undefined && field !== null
  const bytes = isGiven(input) ? input : data
  return {
    from: isGiven(from) ? readFixed(from, `${name}.from`, 20) : undefined,
    to: isGiven(to) && to !== '0x' ? readFixed(to, `${name}.to`, 20) : undefined,
    data: isGiven(bytes) ? readBytes(bytes, `${name}.data`) : undefined,
    value: isGiven(amount) ? readQuantity(amount, `${name}.value`) : undefined,
  }
}

const callParam = customParam('call', 'call object', readCall)

const slotParam = customParam('slot', '32 bytes, or a quantity', (value, name) => {
  const bytes = readBytes(value, name)
  if (bytes.length > 32)
    throw new UsageError(
      'FVM_SLOT',
      `supplied storage key is too long: it has ${bytes.length} bytes, and 32 are accepted`,
    )
  return bytes.length === 0 ? 0n : BigInt(toHex(bytes))
})

/** Returns the world after a block. */
function vmOf(node: ChainNode, block: BlockId): FVM {
  return node.vmAt(tipsetOf(node, block, false))
}

/** The nonce of an actor for Ethereum: contracts count what they create. */
function nonceOf(vm: FVM, address: Hex): bigint {
  const actor = vm.getActor(address)
  if (actor === undefined) return 0n
  if (actor.type !== 'evm') return actor.sequence
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the state of a contract has these fields
  const { nonce, tombstone } = vm.state(address) as { nonce: bigint; tombstone: unknown }
  return tombstone === null || tombstone === undefined ? nonce : 0n
}

/** State of accounts and contracts, calls and estimates. */
export const ETH_STATE_METHODS: MethodTable = {
  eth_getBalance: method(
    {
      params: [ethAddressParam('address'), orElse(blockParam(), LATEST)],
      result: 'quantity',
      doc: "Returns an actor's balance in attoFIL; 0 for an address without an actor.",
      example: [ADDRESS_EXAMPLE, 'latest'],
      gives: '0x0',
    },
    ({ node }, address, block) => quantity(vmOf(node, block).balanceOf(addressFromEth(address))),
  ),
  eth_getTransactionCount: method(
    {
      params: [ethAddressParam('address'), orElse(blockParam(), LATEST)],
      result: 'quantity',
      doc: "Returns an account's next nonce, or how many contracts a contract created; `pending` counts the pool's messages that follow one another.",
      example: [ADDRESS_EXAMPLE, 'latest'],
      gives: '0x0',
    },
    ({ node }, address, block) => {
      if ('tag' in block && block.tag === 'pending')
        return quantity(
          node.vm.getActor(address)?.type === 'evm'
            ? nonceOf(node.vm, address)
            : node.nextNonce(addressFromEth(address)),
        )
      return quantity(nonceOf(vmOf(node, block), address))
    },
  ),
  eth_getCode: method(
    {
      params: [ethAddressParam('address'), orElse(blockParam(), LATEST)],
      result: 'bytes',
      doc: "Returns a contract's code; `0x` for accounts and addresses without an actor, `0xfe` for other actors.",
      example: [ADDRESS_EXAMPLE, 'latest'],
      gives: '0x',
    },
    ({ node }, address, block) => {
      const vm = vmOf(node, block)
      return vm.getActor(address)?.type === 'evm' ? vm.evm.getCode(address) : '0x'
    },
  ),
  eth_getStorageAt: method(
    {
      params: [ethAddressParam('address'), slotParam, orElse(blockParam(), LATEST)],
      result: '32 bytes',
      doc: "Returns the value in a slot of a contract's storage; zero for an address without a contract.",
      example: [ADDRESS_EXAMPLE, '0x0', 'latest'],
      gives: EMPTY_WORD,
    },
    ({ node }, address, slot, block) => {
      const vm = vmOf(node, block)
      if (vm.getActor(address)?.type !== 'evm') return EMPTY_WORD
      return toHex(wordOf(vm.evm.load(address, slot)))
    },
  ),
  eth_call: method(
    {
      params: [
        callParam,
        orElse(blockParam(), LATEST),
        optional(overridesParam),
        optional(blockOverridesParam),
      ],
      result: 'bytes',
      doc: 'Runs a call aside from the chain, on the state after a block and at its moment. A failure is error 3 with the data of the revert.',
      example: [{ to: ADDRESS_EXAMPLE, data: '0x' }, 'latest'],
      gives: '0x',
    },
    ({ node }, call, block, ...changes) => {
      const [overrides, blockOverrides] = changes
      const place = node.placeOf(tipsetOf(node, block, false))
      return toHex(
        node.calls.call(call, overriddenPlace(place, blockOverrides), {
          showsBaseFee: blockOverrides?.baseFee !== undefined,
          prepare: (host) => {
            applyOverrides(host.vm, overrides)
            applyRandomness(host, blockOverrides)
          },
        }),
      )
    },
  ),
  eth_estimateGas: method(
    {
      params: [
        callParam,
        optional(blockParam()),
        optional(overridesParam),
        optional(blockOverridesParam),
      ],
      result: 'quantity',
      doc: "Returns the gas limit that Lotus would return: 1.25 times the gas used, after the sender's messages in the pool.",
      example: [{ from: ADDRESS_EXAMPLE, to: ADDRESS_EXAMPLE }],
    },
    ({ node }, call, block, ...changes) => {
      const [overrides, blockOverrides] = changes
      const tipset = block === undefined ? node.head : tipsetOf(node, block, false)
      const message = messageOfCall(call)
      const pending = block === undefined ? node.state.pool.of(message.from) : []
      return quantity(
        node.calls.estimate(message, overriddenPlace(node.placeOf(tipset), blockOverrides), {
          showsBaseFee: blockOverrides?.baseFee !== undefined,
          prepare: (host) => {
            for (const prior of pending)
              if (!prior.isImpersonated)
                host.apply(prior.message, 'explicit', { length: prior.signature.length })
            applyOverrides(host.vm, overrides)
            applyRandomness(host, blockOverrides)
          },
        }),
      )
    },
  ),
}
