// Longer than 400 lines: each method is one line that calls a function, below the doc comment that editors show.
import type { Abi } from 'abitype'
import type { AddressLike } from '../../crypto/index.ts'
import { cbor } from '../../schema/index.ts'
import {
  type AmountLike,
  assertOptions,
  type IntLike,
  type OptionNames,
  UsageError,
} from '../../types/index.ts'
import {
  type AbiEntry,
  type ArtifactOptions,
  bytesToHex,
  type ContractArtifact,
  encodeArgs,
  type Hex,
  hexToBytes,
  indexOf,
} from '../abi/index.ts'
import type { Mock } from '../mocks/index.ts'
import type { CallOptions } from '../send-options.ts'
import {
  type AbiOf,
  type ArtifactLike,
  assertArtifactOptions,
  isBuild,
  readArtifact,
  readArtifacts,
} from './artifact.ts'
import { codeAt, deal, etch, load, slotOfKey, store, type Word } from './cheats.ts'
import { Contract } from './contract.ts'
import { ContractCalls } from './contract-calls.ts'
import { assertSucceeded } from './contract-reverted.ts'
import type { ConstructorArgs } from './contract-types.ts'
import { create2AddressOf, createAddressOf } from './create-address.ts'
import { readCreated } from './created.ts'
import type { EvmHost } from './host.ts'
import { linkBytecode, linkDeployed } from './link.ts'
import type {
  AnyLogFilter,
  EventNamed,
  EventNameOf,
  EvmLog,
  LogFilter,
  LogFilterByContract,
  LogFilterByEvent,
  LogOf,
} from './log-types.ts'
import { findLogs, takeRecordedLogs } from './logs.ts'
import {
  type FunctionNameOf,
  type MockedArgs,
  type MockedReturns,
  mockCall,
  mockCallRevert,
} from './mock-calls.ts'
import {
  CREATE_EXTERNAL,
  EAM_ADDRESS,
  type SentTransaction,
  sendRawTransaction,
  signTransaction,
  type TransactionRequest,
} from './send-transaction.ts'
import { dealAllowance, dealToken, type TokenDealOptions } from './token-slots.ts'

/** Options of a deployment. */
export interface EvmDeployOptions<A extends Abi = Abi> extends CallOptions, ArtifactOptions {
  /** The constructor's arguments. */
  readonly args?: ConstructorArgs<A>
  /** A name that stands for the contract from now on. */
  readonly as?: string
  /** Addresses of libraries that the code is linked with, by name. */
  readonly libraries?: Readonly<Record<string, AddressLike | Contract>>
}

const DEPLOY_OPTIONS = {
  args: true,
  as: true,
  libraries: true,
  contract: true,
  buildInfo: true,
  sources: true,
  from: true,
  value: true,
  gasLimit: true,
  gasFeeCap: true,
  gasPremium: true,
  nonce: true,
  unchecked: true,
} satisfies OptionNames<EvmDeployOptions>

/** Solidity in a world: contracts deployed, called and looked into. */
export class Evm {
  readonly #host: EvmHost

  constructor(host: EvmHost) {
    this.#host = host
  }

  /**
   * Deploys a contract, by a message to the Ethereum address manager's CreateExternal.
   *
   * @param artifact - what solc, Hardhat or Foundry wrote, `{ abi, bytecode }`, or creation code alone:
   * see {@link readArtifact}
   * @returns the contract, called by `from` by default
   * @throws UsageError for anything that is not an artifact, arguments that do not fit, and missing libraries
   * @throws ActorFailed if the constructor fails: the sender has paid for the message then
   */
  deploy<const T extends ArtifactLike | string>(
    artifact: T,
    options: EvmDeployOptions<AbiOf<T>> = {},
  ): Contract<AbiOf<T>> {
    assertOptions(options, 'the options of vm.evm.deploy', DEPLOY_OPTIONS)
    const { args, as, libraries, contract, buildInfo, sources, ...call } = options
    const read = this.#read(artifact, given({ contract, buildInfo, sources }))
    if (as !== undefined) this.#host.assertNewName(as)
    const params = this.#initCode(read, args ?? [], libraries ?? {})
    // Known before the message, whose failure it explains; one that is refused leaves nothing behind.
    const result = this.#host.attempt(() => {
      this.#show(artifact, read)
      return this.#host.vm.send({
        ...call,
        to: EAM_ADDRESS,
        method: CREATE_EXTERNAL,
        params,
        schema: cbor.bytes,
      })
    })
    const what = read.contractName ?? as ?? 'contract'
    assertSucceeded(`the deployment of ${what}`, result)
    const { id, address } = readCreated(result)
    this.#host.setArtifact(id, read)
    if (as !== undefined) this.#host.setName(as, id)
    return this.#contract(address, read, options.from)
  }

  /**
   * The contract at an address, which may be yet to come.
   *
   * @param abi - its ABI, its artifact, or a build with `options.contract`; what it was deployed with by
   * default. Give that of the implementation for a proxy
   * @throws UsageError `FVM_ABI` if the ABI is neither given nor known
   */
  at<const T extends Abi | ArtifactLike>(
    address: AddressLike | Contract,
    abi?: T,
    options: ArtifactOptions = {},
  ): Contract<T extends Abi ? T : AbiOf<T>> {
    assertArtifactOptions(options)
    const target = this.#host.toAddress(address)
    const id = this.#host.vm.idOf(target)
    const known = id === undefined ? undefined : this.#host.artifactOf(id)
    const artifact = abi === undefined ? known : this.#artifactOf(abi, options)
    if (abi !== undefined && artifact !== undefined) this.#show(abi, artifact)
    if (artifact === undefined)
      throw new UsageError(
        'FVM_ABI',
        `the ABI of the contract at ${this.addressOf(address)} is not known: give it, as in vm.evm.at(address, abi)`,
      )
    return this.#contract(this.addressOf(address), artifact, undefined)
  }

  /**
   * The address of whatever names an actor, as contracts see it: the 20 bytes of an f410 address, or
   * the masked form of the id.
   *
   * @throws UsageError `FVM_NO_ACTOR` for another address that no actor has
   */
  addressOf(given: AddressLike | Contract): Hex {
    return this.#host.ethAddressOf(given)
  }

  /**
   * The address of the contract that an account's deployment, or a contract's CREATE, makes.
   *
   * @param nonce - that of the creation; the creator's next one by default
   * @throws UsageError `FVM_NO_CONTRACT` for actors that create no contracts
   * @example
   * const eve = vm.account('eve', { type: 'eth' })
   * const expected = vm.evm.computeCreateAddress(eve)
   * vm.evm.deploy('0x600160005360016000f3', { from: eve }).address === expected // true
   */
  computeCreateAddress(creator: AddressLike | Contract, nonce?: IntLike): Hex {
    return createAddressOf(this.#host, creator, nonce)
  }

  /**
   * The address of the contract that a contract's CREATE2 makes (EIP-1014).
   *
   * @param initCode - the creation code, with the arguments of the constructor
   * @throws UsageError `FVM_CREATE2` for a salt of more than 32 bytes
   * @example vm.evm.computeCreate2Address(`0x${'00'.repeat(20)}`, 0, '0x00') // '0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38'
   */
  computeCreate2Address(
    creator: AddressLike | Contract,
    salt: Hex | IntLike,
    initCode: Hex | Uint8Array,
  ): Hex {
    return create2AddressOf(this.#host, creator, salt, initCode)
  }

  /**
   * Makes contracts known that are already there, or that contracts create: traces and stacks then have
   * their names, arguments and lines. What is deployed here is known, with all that was compiled along.
   *
   * @param artifact - an artifact, a build info, or the compiler's whole output
   * @throws UsageError `FVM_ARTIFACT` for anything else
   * @example vm.evm.know({ abi: [], bytecode: '0x6000' })
   */
  know(artifact: ArtifactLike, options: ArtifactOptions = {}): void {
    assertArtifactOptions(options)
    if (!isBuild(artifact)) this.#show(artifact, readArtifact(artifact, options))
    else this.#host.show(artifact, () => readArtifacts(artifact, options))
  }

  #show(artifact: ArtifactLike | string, read: ContractArtifact): void {
    if (typeof artifact === 'object' && isBuild(artifact)) this.know(artifact)
    else this.#host.show(read, () => [read])
  }

  /**
   * Signs a transaction with the key of an eth account and sends it, as a wallet would.
   *
   * @throws UsageError `FVM_TRANSACTION` for what nodes refuse, `FVM_ACCOUNT` for other senders
   * @example
   * vm.account('eve', { type: 'eth' })
   * vm.evm.sendTransaction({ from: 'eve', to: 'bob', value: 5n }).result.exitName // 'OK'
   */
  sendTransaction(request: TransactionRequest): SentTransaction {
    return this.sendRawTransaction(this.signTransaction(request))
  }

  /**
   * The signed transaction that {@link Evm.sendTransaction} would send.
   *
   * @example
   * vm.account('eve', { type: 'eth' })
   * vm.evm.signTransaction({ from: 'eve', to: 'bob' }).slice(0, 4) // '0x02'
   */
  signTransaction(request: TransactionRequest): Hex {
    return signTransaction(this.#host, request)
  }

  /**
   * Sends a signed transaction: what nodes do for `eth_sendRawTransaction`, and then the message that
   * it is, at once. Legacy ones, with a chain id or without, and EIP-1559 ones are taken.
   *
   * @throws UsageError `FVM_TRANSACTION` for what nodes refuse: saying why
   */
  sendRawTransaction(raw: Hex | Uint8Array): SentTransaction {
    return sendRawTransaction(this.#host, raw)
  }

  /**
   * Sets a balance of FIL, or of an ERC-20 token. At an Ethereum address that nobody has, a placeholder is
   * made to hold FIL. A token's balance is set in the slot that `balanceOf` reads, also behind a proxy;
   * `adjust: true` changes the total supply too.
   *
   * @throws UsageError `FVM_TOKEN` where no token is, and for tokens that compute their balances
   * @example
   * vm.evm.deal('bob', '5 FIL')
   * const token = vm.evm.deploy(build, { contract: 'Token', args: ['Example', 'EX', 1000n], from: 'alice' })
   * vm.evm.deal(token, 'bob', 70n)
   * token.read.balanceOf(['bob']) // 70n
   */
  deal(target: AddressLike | Contract, balance: AmountLike): void
  deal(
    token: AddressLike | Contract,
    to: AddressLike | Contract,
    amount: IntLike,
    options?: TokenDealOptions,
  ): void
  deal(
    target: AddressLike | Contract,
    second: AmountLike | AddressLike | Contract,
    ...[amount, options = {}]: [amount?: IntLike, options?: TokenDealOptions]
  ): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without an amount of tokens this is one of FIL
    if (amount === undefined) deal(this.#host, target, second as AmountLike)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    else dealToken(this.#host, { token: target, to: second as AddressLike }, amount, options)
  }

  /**
   * Sets an allowance of an ERC-20 token, in the slot that `allowance` reads.
   *
   * @throws UsageError `FVM_TOKEN` as {@link Evm.deal} does
   * @example
   * const token = vm.evm.deploy(build, { contract: 'Token', args: ['Example', 'EX', 1000n], from: 'alice' })
   * vm.evm.dealAllowance(token, 'alice', 'bob', 7n)
   * token.read.allowance(['alice', 'bob']) // 7n
   */
  dealAllowance(
    token: AddressLike | Contract,
    owner: AddressLike | Contract,
    ...[spender, amount]: [spender: AddressLike | Contract, amount: IntLike]
  ): void {
    dealAllowance(this.#host, token, [owner, spender], amount)
  }

  /**
   * Answers calls of a contract's function in its place, whoever makes them, until the mock is removed. The mock
   * that was set last goes first. DELEGATECALLs are not answered, as they run the caller's own code.
   *
   * @param args - the arguments that are meant; undefined for any
   * @param returns - the value, or a function of the arguments; undefined for a function that returns nothing
   * @returns the mock: `calls` are those that it answered, `remove()` ends it
   * @throws UsageError `FVM_MOCK` for unknown functions, `FVM_ABI_ARGS` for values that do not fit
   * @example
   * const token = vm.evm.deploy(build, { contract: 'Token', args: ['Example', 'EX', 1000n], from: 'alice' })
   * const mock = vm.evm.mockCall(token, 'balanceOf', ['bob'], 99n)
   * token.read.balanceOf(['bob']) // 99n
   * mock.remove()
   */
  mockCall<A extends Abi, N extends FunctionNameOf<A>>(
    contract: Contract<A>,
    name: N,
    ...[args, returns]: [args: MockedArgs<A, N>, returns: MockedReturns<A, N>]
  ): Mock {
    return mockCall(this.#host, { contract, name, args }, returns)
  }

  /**
   * Makes calls of a contract's function revert, until the mock is removed.
   *
   * @param args - the arguments that are meant; undefined for any
   * @param reason - the text of `require`, or the data of the revert as 0x text
   * @throws UsageError as {@link Evm.mockCall} does
   * @example
   * const token = vm.evm.deploy(build, { contract: 'Token', args: ['Example', 'EX', 1000n], from: 'alice' })
   * vm.evm.mockCallRevert(token, 'transfer', undefined, 'paused')
   * token.send.transfer(['bob', 1n]).revert.args // [ 'paused' ]
   */
  mockCallRevert<A extends Abi, N extends FunctionNameOf<A>>(
    contract: Contract<A>,
    name: N,
    ...[args, reason]: [args: MockedArgs<A, N>, reason: string]
  ): Mock {
    return mockCallRevert(this.#host, { contract, name, args }, reason)
  }

  /**
   * Makes the next message come from an address, whatever sender it names, as Foundry's `prank` does: contracts
   * see it as `msg.sender` and `tx.origin`. It pays no fee. An Ethereum address that nobody has becomes an eth account.
   *
   * @throws UsageError `FVM_PRANK` while {@link Evm.startPrank} is on
   * @example
   * vm.evm.prank(`0x${'11'.repeat(20)}`)
   * vm.send({ to: 'alice' }).kind // 'prank'
   */
  prank(from: AddressLike | Contract): void {
    this.#host.startPrank(from, true)
  }

  /**
   * Makes messages come from an address until {@link Evm.stopPrank}.
   *
   * @example
   * vm.evm.startPrank(`0x${'11'.repeat(20)}`)
   * vm.send({ to: 'alice' }).kind // 'prank'
   * vm.evm.stopPrank()
   */
  startPrank(from: AddressLike | Contract): void {
    this.#host.startPrank(from, false)
  }

  /** Ends a prank; without one nothing happens. @example vm.evm.stopPrank() */
  stopPrank(): void {
    this.#host.stopPrank()
  }

  /**
   * Puts code at an address: of a contract, which keeps its storage, of an eth account, or of nobody.
   * No constructor runs; immutables of an artifact are zero.
   *
   * @param code - deployed code, or an artifact that has it: calls, logs and errors then read by its ABI;
   * `'0x'` takes the code away
   * @throws UsageError `FVM_ETCH` for actors that cannot be contracts, addresses of precompiles, and
   * artifacts without code
   * @example
   * vm.evm.etch(`0x${'11'.repeat(20)}`, '0x602a5f5260205ff3')
   * vm.evm.getCode(`0x${'11'.repeat(20)}`) // '0x602a5f5260205ff3'
   */
  etch<const T extends ArtifactLike | string>(
    target: AddressLike | Contract,
    code: T,
  ): Contract<AbiOf<T>> {
    const artifact = this.#deployed(code)
    etch(this.#host, target, code === '0x' ? new Uint8Array(0) : linkDeployed(artifact))
    const address = this.addressOf(target)
    this.#show(code, artifact)
    const id = this.#host.vm.idOf(target)
    if (id !== undefined) this.#host.setArtifact(id, artifact)
    return this.#contract(address, artifact, undefined)
  }

  /**
   * The code at an address, `0x` if there is none.
   *
   * @example vm.evm.getCode('alice') // '0x'
   */
  getCode(target: AddressLike | Contract): Hex {
    return codeAt(this.#host, target)
  }

  /**
   * The value in a slot of a contract's storage, 0 if nothing was stored and at any other address.
   *
   * @example
   * vm.evm.etch(`0x${'11'.repeat(20)}`, '0x00')
   * vm.evm.load(`0x${'11'.repeat(20)}`, 5n) // 0n
   */
  load(target: AddressLike | Contract, slot: Word): bigint {
    return load(this.#host, target, slot)
  }

  /**
   * Sets the value in a slot of a contract's storage. At an Ethereum address that nobody has, a contract
   * without code is made to hold it.
   *
   * @param slot - that of a mapping's value is {@link Evm.slotOf}
   * @throws UsageError `FVM_NO_CONTRACT` for accounts and built-in actors, which have no storage
   * @example
   * vm.evm.etch(`0x${'11'.repeat(20)}`, '0x00')
   * vm.evm.store(`0x${'11'.repeat(20)}`, 5n, 7n)
   * vm.evm.load(`0x${'11'.repeat(20)}`, 5n) // 7n
   */
  store(target: AddressLike | Contract, slot: Word, value: Word): void {
    store(this.#host, target, slot, value)
  }

  /**
   * The logs of the messages that the world has applied, oldest first, those of `mine` too. They follow
   * snapshots, reverts and forks. A world keeps its newest 50,000 events or more; a world that is loaded begins without any.
   *
   * @param filter - typed by `event` where that is an event definition, and by `address` where that is a contract
   * @throws UsageError `FVM_LOGS` for unknown events and arguments, and for epochs whose events are not kept any more
   * @example
   * const token = vm.evm.deploy(build, { contract: 'Token', args: ['Example', 'EX', 1000n], from: 'alice' })
   * token.write.transfer(['bob', 5n])
   * vm.evm.logs({ address: token, event: 'Transfer', args: { to: 'bob' } })[0].args.value // 5n
   */
  logs<const E extends AbiEntry<'event'>>(filter: LogFilterByEvent<E>): readonly LogOf<E>[]
  logs<A extends Abi, N extends EventNameOf<A>>(
    filter: LogFilterByContract<A, N>,
  ): readonly LogOf<EventNamed<A, N>>[]
  logs(filter?: LogFilter): readonly EvmLog[]
  logs(filter: AnyLogFilter = {}): readonly EvmLog[] {
    return findLogs(this.#host, filter)
  }

  /**
   * Records the logs of all messages from now on, for {@link Evm.getRecordedLogs}.
   *
   * @example
   * vm.evm.recordLogs()
   * vm.evm.getRecordedLogs() // []
   */
  recordLogs(): void {
    this.#host.assertIdle('recordLogs')
    this.#host.recordedFrom = this.#host.events.total
  }

  /**
   * The logs since {@link Evm.recordLogs} or the last call of this; recording continues.
   *
   * @throws UsageError `FVM_LOGS` if nothing is recorded
   * @example
   * const token = vm.evm.deploy(build, { contract: 'Token', args: ['Example', 'EX', 1000n], from: 'alice' })
   * vm.evm.recordLogs()
   * token.write.transfer(['bob', 5n])
   * vm.evm.getRecordedLogs().map((log) => log.eventName) // [ 'Transfer' ]
   */
  getRecordedLogs(): readonly EvmLog[] {
    this.#host.assertIdle('getRecordedLogs')
    return takeRecordedLogs(this.#host)
  }

  /**
   * The slot of a mapping's value, as Solidity places it: for a mapping of mappings, with a key for
   * each. Names of actors and contracts stand for their address.
   *
   * @param slot - that of the mapping itself
   * @example vm.evm.slotOf(3n, 'alice') === vm.evm.slotOf(3n, vm.evm.addressOf('alice')) // true
   */
  slotOf(slot: Word, ...keys: readonly AddressLike[]): bigint {
    return keys.reduce<bigint>((at, key) => slotOfKey(at, this.#wordOfKey(key)), BigInt(slot))
  }

  toString(): string {
    return 'contracts of a world'
  }

  /** Summarises the contracts of the world that are known by a name. */
  toJSON(): object {
    return { baseFee: String(this.#host.vm.baseFee), chainId: String(this.#host.vm.config.chainId) }
  }

  #wordOfKey(key: AddressLike): Word {
    if (typeof key === 'bigint' || typeof key === 'number') return key
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text begins with 0x
    return typeof key === 'string' && key.startsWith('0x') ? (key as Hex) : this.addressOf(key)
  }

  #deployed(code: ArtifactLike | string): ContractArtifact {
    if (typeof code !== 'string') return readArtifact(code)
    const bytes = hexToBytes(code, 'the code')
    return { ...readArtifact({ abi: [] }), deployedBytecode: bytesToHex(bytes) }
  }

  #read(artifact: ArtifactLike | string, options: ArtifactOptions): ContractArtifact {
    if (typeof artifact !== 'string') return readArtifact(artifact, options)
    return readArtifact(hexToBytes(artifact, 'the creation code'), options)
  }

  #artifactOf(abi: Abi | ArtifactLike, options: ArtifactOptions): ContractArtifact {
    return readArtifact(Array.isArray(abi) ? { abi } : abi, options)
  }

  #initCode(
    artifact: ContractArtifact,
    args: readonly unknown[],
    libraries: Readonly<Record<string, AddressLike | Contract>>,
  ): Uint8Array {
    const name = artifact.contractName ?? 'the contract'
    const linked = Object.entries(libraries).map(([library, at]) => [library, this.addressOf(at)])
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `addressOf` returns 0x text for every library
    const code = linkBytecode(artifact, Object.fromEntries(linked) as Record<string, Hex>)
    if (code.length === 0)
      throw new UsageError(
        'FVM_ARTIFACT',
        `${name} has no bytecode: an interface or an abstract contract cannot be deployed`,
      )
    const { inputs } = indexOf(artifact.abi)
    const encoded = encodeArgs(
      inputs,
      args,
      `the constructor of ${name}`,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `addressOf` checks its argument
      (given) => this.addressOf(given as AddressLike),
    )
    const tail = hexToBytes(encoded, 'the arguments')
    const out = new Uint8Array(code.length + tail.length)
    out.set(code)
    out.set(tail, code.length)
    return out
  }

  #contract<A extends Abi>(
    address: Hex,
    artifact: ContractArtifact,
    from: AddressLike | undefined,
  ): Contract<A> {
    const calls = new ContractCalls(this.#host, this.#host.toAddress(address), artifact, from)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller knows the ABI's type
    return new Contract(address, artifact as ContractArtifact<A>, calls)
  }
}

/** The options that are there. */
function given(
  options: {
    readonly [K in keyof ArtifactOptions]: ArtifactOptions[K] | undefined
  },
): ArtifactOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
