import { basename } from 'node:path'
import { messageCount } from '../../conformance/index.ts'
import { type Profile, ProfileBuilder } from '../../harness/index.ts'
import type { Blockstore, Cid } from '../../ipld/index.ts'
import { Engine } from '../../machine/index.ts'
import { FatalError } from '../../types/index.ts'
import { type OpenVector, openVectors, type VectorChoice } from '../replay/open-vectors.ts'
import { playVector } from '../replay/play.ts'
import type { GivenMessage } from '../run/params.ts'
import { readActor } from '../run/read-actor.ts'
import { runActor } from '../run/run-actor.ts'

/** Receives progress messages. */
export interface CollectListener {
  /** A message is about to run; `of` is how many its vector has. */
  readonly onMessage: (label: string, index: number, of: number) => void
  /** A message has no receipt, and so no profile. */
  readonly onFatal: (label: string, error: FatalError) => void
}

/** The profile of all messages of the chosen vectors of a file. */
export async function profileVectors(
  path: string,
  choice: VectorChoice,
  listener: CollectListener,
): Promise<Profile> {
  const stores = new Set<Blockstore>()
  const builder = new ProfileBuilder({ code: (code) => codeIn(stores, code) })
  const engine = new Engine()
  for await (const open of openVectors(path, choice)) {
    for (const store of open.blocks) stores.add(store)
    addVector(builder, open, engine, listener)
  }
  return builder.build()
}

function addVector(
  builder: ProfileBuilder,
  { vector, blocks }: OpenVector,
  engine: Engine,
  listener: CollectListener,
): void {
  const count = messageCount(vector)
  for (const { applied, index, step } of playVector(vector, blocks, { engine, profiling: true })) {
    const label = `${vector.id} nv ${vector.networkVersion} #${index}${step.note === undefined ? '' : ` ${step.note}`}`
    listener.onMessage(label, index, count)
    if (applied instanceof FatalError) listener.onFatal(label, applied)
    else builder.add(label, applied)
  }
}

function codeIn(stores: ReadonlySet<Blockstore>, code: Cid): Uint8Array | undefined {
  for (const store of stores) {
    const block = store.get(code)
    if (block !== undefined) return block
  }
  return undefined
}

/**
 * The profile of one message to an actor, and of its constructor before.
 *
 * @throws UsageError `FVM_NO_SUCH_PATH`, `FVM_BAD_WASM`
 */
export async function profileActor(path: string, message: GivenMessage): Promise<Profile> {
  const actor = await readActor(path)
  const { constructed, applied } = runActor({ ...actor, ...message, profiling: true })
  const name = basename(path, '.wasm')
  const builder = new ProfileBuilder({
    code: () => actor.wasm,
    sourceMap: () => actor.sourceMap,
    actorName: () => name,
    methodName: (_, method) => (method === message.method ? message.methodName : undefined),
  })
  if (constructed !== undefined) builder.add('constructor', constructed)
  builder.add(message.methodName ?? `method ${message.method}`, applied)
  return builder.build()
}
