import { gunzipSync, gzipSync } from 'node:zlib'
import { addressFromEth, type Hex } from '../../harness/index.ts'
import { type ChainNode, quantity, setContractNonce, toHex } from '../../node/index.ts'
import { BLOCK_GAS_LIMIT, UsageError } from '../../types/index.ts'
import type { RpcContext } from '../context.ts'
import { type MethodTable, method, type RpcMethod } from '../method.ts'
import {
  anyParam,
  booleanParam,
  bytesParam,
  ethAddressParam,
  hashParam,
  isObject,
  optional,
  quantityParam,
  textParam,
} from '../param.ts'

const ADDRESS_EXAMPLE = `0x${'11'.repeat(20)}`

/** Bytes that a state may have when it is unpacked. */
const MAX_STATE_BYTES = 1 << 30

function inflate(state: Uint8Array): Uint8Array {
  try {
    return gunzipSync(state, { maxOutputLength: MAX_STATE_BYTES })
  } catch {
    throw new UsageError(
      'FVM_DUMP',
      `the state cannot be unpacked: give what anvil_dumpState gave, of at most ${MAX_STATE_BYTES} bytes`,
    )
  }
}

/** Cheats change the world that the next message sees; an address without an actor gets a placeholder first. */
function ensure(node: ChainNode, address: Hex): void {
  if (node.vm.getActor(address) === undefined)
    node.vm.setActor(addressFromEth(address), { code: 'placeholder' })
}

function setBalance(node: ChainNode, address: Hex, balance: bigint): null {
  ensure(node, address)
  node.vm.setBalance(address, balance)
  return null
}

function setNonce(node: ChainNode, address: Hex, nonce: bigint): null {
  ensure(node, address)
  if (node.vm.getActor(address)?.type === 'evm') setContractNonce(node.vm, address, nonce)
  else {
    node.vm.setNonce(address, nonce)
    // A placeholder that has sent is an account.
    if (nonce > 0n && node.vm.getActor(address)?.type === 'placeholder')
      node.vm.setCode(address, 'ethaccount')
  }
  return null
}

function impersonate(node: ChainNode, address: Hex, isOn: boolean): null {
  const impersonated = new Map(node.state.impersonated)
  const sender = addressFromEth(address)
  if (isOn) impersonated.set(sender.key, sender)
  else impersonated.delete(sender.key)
  node.update({ impersonated })
  return null
}

function metadata({ node, version, instanceId, snapshots }: RpcContext) {
  return {
    clientVersion: `anvil/litefvm-${version}`,
    chainId: Number(node.config.chainId),
    instanceId,
    latestBlockNumber: Number(node.latest.height),
    latestBlockHash: node.latest.hash,
    forkedNetwork: null,
    snapshots: Object.fromEntries(
      [...snapshots].map(([id]) => [id, [Number(node.latest.height), node.latest.hash]]),
    ),
  }
}

/** Methods that have the prefixes of Hardhat and of anvil. */
const SHARED: Readonly<Record<string, RpcMethod>> = {
  setBalance: method(
    {
      params: [ethAddressParam('address'), quantityParam('balance')],
      result: 'null',
      doc: "Sets an actor's balance in attoFIL.",
      example: [ADDRESS_EXAMPLE, '0x1'],
    },
    ({ node }, address, balance) => setBalance(node, address, balance),
  ),
  addBalance: method(
    {
      params: [ethAddressParam('address'), quantityParam('amount')],
      result: 'null',
      doc: "Adds to an actor's balance in attoFIL.",
      example: [ADDRESS_EXAMPLE, '0x1'],
    },
    ({ node }, address, amount) =>
      setBalance(node, address, node.vm.balanceOf(addressFromEth(address)) + amount),
  ),
  setNonce: method(
    {
      params: [ethAddressParam('address'), quantityParam('nonce')],
      result: 'null',
      doc: "Sets an account's next nonce, or the number of contracts that a contract created.",
      example: [ADDRESS_EXAMPLE, '0x1'],
    },
    ({ node }, address, nonce) => setNonce(node, address, nonce),
  ),
  setCode: method(
    {
      params: [ethAddressParam('address'), bytesParam('code')],
      result: 'null',
      doc: 'Puts code at an address; a contract there keeps its storage.',
      example: [ADDRESS_EXAMPLE, '0x00'],
    },
    ({ node }, address, code) => {
      node.vm.evm.etch(address, toHex(code))
      return null
    },
  ),
  setStorageAt: method(
    {
      params: [ethAddressParam('address'), quantityParam('slot'), quantityParam('value')],
      result: 'boolean',
      doc: "Sets the value in a slot of a contract's storage; an address without an actor gets a contract without code.",
      example: [ADDRESS_EXAMPLE, '0x0', '0x1'],
    },
    ({ node }, address, slot, value) => {
      if (node.vm.getActor(address)?.type !== 'evm') node.vm.evm.etch(address, '0x')
      node.vm.evm.store(address, slot, value)
      return true
    },
  ),
  impersonateAccount: method(
    {
      params: [ethAddressParam('address')],
      result: 'null',
      doc: 'Lets messages come from any account or contract without a signature; a contract pays no fee.',
      example: [ADDRESS_EXAMPLE],
    },
    ({ node }, address) => impersonate(node, address, true),
  ),
  stopImpersonatingAccount: method(
    {
      params: [ethAddressParam('address')],
      result: 'null',
      doc: 'Ends that.',
      example: [ADDRESS_EXAMPLE],
    },
    ({ node }, address) => impersonate(node, address, false),
  ),
  autoImpersonateAccount: method(
    {
      params: [booleanParam('isOn')],
      result: 'null',
      doc: 'Lets messages come from every address without a signature.',
      example: [false],
    },
    ({ node }, impersonatesAll) => {
      node.update({ impersonatesAll })
      return null
    },
  ),
  setNextBlockBaseFeePerGas: method(
    {
      params: [quantityParam('baseFee')],
      result: 'null',
      doc: 'Sets the base fee of the next tipset, in attoFIL per gas.',
      example: ['0x64'],
    },
    ({ node }, baseFee) => {
      node.vm.setBaseFee(baseFee)
      return null
    },
  ),
  setMinGasPrice: method(
    {
      params: [quantityParam('price')],
      result: 'null',
      doc: 'Sets the least fee cap that the pool takes.',
      example: ['0x64'],
    },
    ({ node }, minFeeCap) => {
      node.update({ minFeeCap })
      return null
    },
  ),
  setPrevRandao: method(
    {
      params: [hashParam('value')],
      result: 'null',
      doc: 'Sets the randomness of the beacon at the epoch of the next tipset.',
      example: [`0x${'11'.repeat(32)}`],
    },
    ({ node }, value) => {
      node.setBeacon(value)
      return null
    },
  ),
  setCoinbase: method(
    {
      params: [ethAddressParam('address')],
      result: 'null',
      doc: 'Is accepted and does nothing: tips stay with the reward actor.',
      example: [ADDRESS_EXAMPLE],
    },
    () => null,
  ),
  setLoggingEnabled: method(
    {
      params: [booleanParam('isOn')],
      result: 'null',
      doc: 'Is accepted and does nothing.',
      example: [true],
    },
    () => null,
  ),
  setRpcUrl: method(
    {
      params: [textParam('url')],
      result: 'null',
      doc: 'Is accepted and does nothing: the node reads from no other one.',
      example: ['http://127.0.0.1:8545'],
    },
    () => null,
  ),
  dropTransaction: method(
    {
      params: [hashParam('hash')],
      result: 'hash or null',
      doc: 'Drops a message from the pool.',
      example: [`0x${'00'.repeat(32)}`],
    },
    ({ node }, hash) => {
      const pending = node.pending(hash)
      if (pending === undefined) return null
      const { from, sequence } = pending.message
      node.update({ pool: node.state.pool.remove(from, sequence) })
      return hash
    },
  ),
  dropAllTransactions: method(
    { result: 'null', doc: 'Drops all messages from the pool.' },
    ({ node }) => {
      node.update({ pool: node.state.pool.clear() })
      return null
    },
  ),
  reset: method(
    {
      params: [optional(anyParam('options', 'nothing, or {}'))],
      result: 'null',
      doc: 'Goes back to the state that the node started with.',
    },
    (context, options) => {
      if (isObject(options) && options['forking'] !== undefined && options['forking'] !== null)
        throw new UsageError('FVM_FORK', 'forking is not supported: call reset without it')
      const { node, snapshots, start, onMiningMode } = context
      snapshots.clear()
      node.vm.revert(start)
      node.emitter.emit('reverted', undefined)
      onMiningMode()
      return null
    },
  ),
  dumpState: method(
    { result: 'bytes', doc: 'Returns the state as a CAR, compressed by gzip; not the chain.' },
    ({ node }) => toHex(gzipSync(node.vm.dumpState())),
  ),
  loadState: method(
    {
      params: [bytesParam('state')],
      result: 'boolean',
      doc: 'Takes the state of anvil_dumpState; chain, pool and clock go on as they are.',
      example: ['0x'],
    },
    ({ node }, state) => {
      node.loadState(inflate(state))
      return true
    },
  ),
  metadata: method(
    { result: 'object', doc: 'Returns chain id, newest block and version of the node.' },
    (context) => metadata(context),
  ),
}

const setBlockGasLimit = method(
  {
    params: [quantityParam('limit')],
    result: 'boolean',
    doc: 'Accepts 10^10, which is the gas limit of a block by protocol; other values are an error.',
    example: ['0x2540be400'],
  },
  (_, limit) => {
    if (limit === BLOCK_GAS_LIMIT) return true
    throw new UsageError(
      'FVM_GAS_LIMIT',
      `the gas limit of a block is ${BLOCK_GAS_LIMIT} by Filecoin's protocol, and cannot be ${limit}`,
    )
  },
)

/** Balances, code, storage, impersonation and the pool, under both prefixes. */
export const DEV_STATE_METHODS: MethodTable = {
  ...Object.fromEntries(
    Object.entries(SHARED).flatMap(([name, spec]) => [
      [`anvil_${name}`, spec],
      [`hardhat_${name}`, spec],
    ]),
  ),
  anvil_setNextBlockPrevRandao: SHARED['setPrevRandao']!,
  evm_setAccountNonce: SHARED['setNonce']!,
  anvil_removePoolTransactions: method(
    {
      params: [ethAddressParam('address')],
      result: 'null',
      doc: "Drops a sender's messages from the pool.",
      example: [ADDRESS_EXAMPLE],
    },
    ({ node }, address) => {
      const sender = addressFromEth(address)
      let { pool } = node.state
      for (const { message } of pool.of(sender)) pool = pool.remove(sender, message.sequence)
      node.update({ pool })
      return null
    },
  ),
  evm_setBlockGasLimit: setBlockGasLimit,
  anvil_setBlockGasLimit: setBlockGasLimit,
  anvil_nodeInfo: method(
    { result: 'object', doc: "Returns the newest block and the node's environment." },
    ({ node }) => {
      const { latest } = node
      return {
        currentBlockNumber: quantity(latest.height),
        currentBlockTimestamp: Number(latest.header.timestamp),
        currentBlockHash: latest.hash,
        hardFork: 'Cancun',
        transactionOrder: node.settings.order === 'fees' ? 'fees' : 'fifo',
        environment: {
          baseFee: quantity(latest.nextBaseFee),
          chainId: Number(node.config.chainId),
          gasLimit: quantity(BLOCK_GAS_LIMIT),
          gasPrice: quantity(latest.nextBaseFee),
        },
        forkConfig: { forkUrl: null, forkBlockNumber: null, forkRetryBackoff: null },
      }
    },
  ),
}
