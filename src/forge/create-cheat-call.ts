import { type Hex, hexToBytes } from '../harness/index.ts'
import { CborWriter, Codec } from '../ipld/index.ts'
import { Block } from '../kernel/index.ts'
import type { CheatScope } from '../machine/index.ts'
import { type ActorId, Address, EAM_ACTOR_ID, ExitCode, MAX_U64, MAX_U256 } from '../types/index.ts'
import { createdAddress, dataOf } from './call-data.ts'
import { EAM_CREATE, EAM_CREATE2 } from './cheat-addresses.ts'
import type { CheatCall } from './cheat-call.ts'
import { CheatError } from './cheat-error.ts'
import type { EthState } from './eth-state.ts'
import type { HostOptions } from './host-options.ts'
import type { Session } from './session.ts'
import { runInStorageWorld } from './storage-world.ts'

/** The running message, as cheatcodes reach it. */
export interface CheatScene {
  readonly session: Session
  readonly scope: CheatScope
  readonly state: EthState
  readonly options: HostOptions
  /** Takes over a changed moment for the rest of the message. */
  readonly applyMoment: () => void
  readonly isNative: (id: ActorId) => boolean
}

/** Creates the view that a cheatcode has of its call and of the running message. */
export function createCheatCall(from: ActorId, scene: CheatScene): CheatCall {
  return new RunningCheatCall(from, scene)
}

/** Makes what a cheatcode asks for when it does: most of them ask for one thing or two. */
class RunningCheatCall implements CheatCall {
  readonly callerId: ActorId
  readonly #scene: CheatScene

  constructor(from: ActorId, scene: CheatScene) {
    this.callerId = from
    this.#scene = scene
  }

  get session(): Session {
    return this.#scene.session
  }
  get state(): EthState {
    return this.#scene.state
  }
  get scope(): CheatScope {
    return this.#scene.scope
  }
  get project(): HostOptions['project'] {
    return this.#scene.options.project
  }
  get depth(): number {
    return this.#scene.scope.depth
  }
  get caller(): Hex {
    return this.#scene.state.ethOf(this.callerId)
  }
  get testContract(): Hex {
    return this.#scene.options.testContract
  }
  get suiteName(): string {
    return this.#scene.options.suiteName
  }
  get isEtching(): boolean {
    return this.#scene.options.usesMockedPrecompiles
  }
  get maxTimestamp(): bigint {
    return this.#scene.options.testCode === undefined ? MAX_U256 : MAX_U64
  }
  get applyMoment(): () => void {
    return this.#scene.applyMoment
  }
  get textOf(): CheatCall['textOf'] {
    return this.#scene.options.textOf
  }
  get gasUsed(): CheatCall['gasUsed'] {
    return () => this.#scene.scope.gas.totalUsed / 1000n
  }
  get runsOfficially(): CheatCall['runsOfficially'] {
    return (id) => !this.#scene.isNative(id)
  }
  get saveState(): CheatCall['saveState'] {
    return () => saveState(this.#scene)
  }
  get restoreState(): CheatCall['restoreState'] {
    return (id, forgets) => restoreState(this.#scene, id, forgets)
  }
  get inStorageWorld(): CheatCall['inStorageWorld'] {
    const { session, scope, options, applyMoment } = this.#scene
    return (work) =>
      runInStorageWorld(options.world, { session, tree: scope.tree, applyMoment }, work)
  }
  get create(): CheatCall['create'] {
    return (initcode, value, salt) => create(this.#scene, this.callerId, { initcode, value, salt })
  }
}

interface Creation {
  readonly initcode: Uint8Array
  readonly value: bigint
  /** Salt of CREATE2; undefined creates by the nonce. */
  readonly salt: Hex | undefined
}

/** Creates a contract as the actor that called. */
function create({ scope, state, options }: CheatScene, from: ActorId, creation: Creation): Hex {
  const { initcode, value, salt } = creation
  const contract = state.contract(from)
  if (contract === undefined) throw new CheatError('only contracts deploy code')
  state.setContract(from, { ...contract, nonce: contract.nonce + 1n })
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeBytes(initcode)
  if (salt === undefined) w.writeUint(contract.nonce)
  else w.writeBytes(hexToBytes(salt, 'the salt'))
  const result = scope.send({
    from,
    to: Address.id(EAM_ACTOR_ID),
    method: salt === undefined ? EAM_CREATE : EAM_CREATE2,
    params: new Block(Codec.CBOR, w.finish()),
    value,
    gasLimit: undefined,
    readOnly: false,
  })
  if (result.exitCode !== ExitCode.OK)
    throw new CheatError(`the deployment failed: ${options.textOf(dataOf(result))}`)
  return createdAddress(result)
}

function saveState({ session, scope }: CheatScene): bigint {
  const id = session.nextSnapshot
  session.nextSnapshot += 1n
  session.snapshots.set(id, { image: scope.tree.capture(), moment: { ...session.moment } })
  return id
}

function restoreState(
  { session, scope, applyMoment }: CheatScene,
  id: bigint,
  forgets: boolean,
): boolean {
  const saved = session.snapshots.get(id)
  if (saved === undefined) return false
  scope.tree.returnTo(saved.image)
  session.moment = { ...saved.moment }
  applyMoment()
  if (forgets) session.snapshots.delete(id)
  return true
}
