import { type ActorId, UsageError } from '../types/index.ts'
import { type AddressLike, isAddressText } from './address-like.ts'
import { ethAddressOfActor, ethAddressOfDelegated } from './evm/eth-address.ts'
import type { Hex } from './evm/hex.ts'
import { type ContractArtifact, Evm } from './evm/index.ts'
import { FvmCheats } from './fvm-cheats.ts'

/** Solidity contracts of a world. */
export class FvmEvm extends FvmCheats {
  #evm: Evm | undefined = undefined

  /** Contracts: deployed, called by their ABI, looked into. @example vm.evm.addressOf(10n) // '0xfF0000000000000000000000000000000000000a' */
  get evm(): Evm {
    this.#evm ??= new Evm({
      vm: this,
      store: this.encodeContext.store!, // a world has one
      assertIdle: (what) => this.assertIdle(what),
      toAddress: (given) => this.toAddress(given),
      ethAddressOf: (given) => this.#ethAddressOf(given),
      assertNewName: (name) => this.#assertNewName(name),
      setName: (name, id) => this.setName(name, { id, account: undefined }),
      artifactOf: (id) => this.artifactOf(id),
      show: (shown, read) => this.contracts.add(shown, read),
      setArtifact: (id, artifact) => this.#setArtifact(id, artifact),
      applySigned: (message, signatureBytes) => this.applySigned(message, signatureBytes),
      peek: (options) => this.peek(options),
    })
    return this.#evm
  }

  #setArtifact(id: ActorId, artifact: ContractArtifact): void {
    const contracts = new Map(this.world.contracts)
    contracts.set(id, artifact)
    this.world = { ...this.world, contracts }
  }

  #ethAddressOf(given: AddressLike): Hex {
    const address = this.toAddress(given)
    const delegated = ethAddressOfDelegated(address)
    if (delegated !== undefined) return delegated
    const id = address.actorId ?? this.requireActor(given, 'the Ethereum address').id
    return ethAddressOfActor(id, this.lookupActor(id))
  }

  #assertNewName(name: string): void {
    if (name === '' || isAddressText(name))
      throw new UsageError(
        'FVM_NAME_TAKEN',
        `${JSON.stringify(name)} cannot be a name, as it reads as an address: use one such as "token"`,
      )
    if (this.world.names.has(name))
      throw new UsageError(
        'FVM_NAME_TAKEN',
        `"${name}" is the name of another actor: use a new one`,
      )
  }
}
