import { DecodeError, isNetworkVersion, NETWORK_VERSIONS } from '../types/index.ts'
import { CHECKED_WORLD } from './checked-proofs.ts'
import type { Fields } from './fields.ts'
import { readRecords } from './read-record.ts'
import type { SkippedVector, Step, Vector } from './vector.ts'

/**
 * A story: its first line is the genesis, every other line a step on the state of the one before.
 *
 * @param lines - the steps, in order
 */
export function readSequence(
  head: Fields,
  lines: readonly Fields[],
  file: string,
): Vector | SkippedVector {
  const meta = head.object('_meta')
  const id = meta.text('id')
  const pre = head.object('preconditions')
  const nv = Number(pre.integer('nv'))
  if (!isNetworkVersion(nv))
    return {
      id,
      file,
      nv,
      skip: `network version ${nv} is not supported: ${NETWORK_VERSIONS.join(', ')} are`,
    }
  if (lines.length === 0) throw new DecodeError(`${head.where} the story ${id} has no steps`)
  return {
    id,
    file,
    networkVersion: nv,
    isSequence: true,
    car: head.bytes('car'),
    root: pre.object('state_tree').cid('root_cid'),
    baseFee: pre.integer('basefee'),
    circulatingSupply: pre.integer('circ_supply'),
    randomness: [],
    actorDebugging: false,
    invalidPost: head.has('world') ? invalidPostOf(head.object('world')) : undefined,
    hasCheckedProofs: head.has('world') && hasCheckedProofs(head.object('world')),
    actors: meta.text('actors'),
    network: meta.text('network'),
    steps: lines.map(readStep),
  }
}

function invalidPostOf(world: Fields): Uint8Array | undefined {
  return world.has('invalid_post') ? world.bytes('invalid_post') : undefined
}

function hasCheckedProofs(world: Fields): boolean {
  if (!world.has('proofs')) return false
  const proofs = world.text('proofs')
  if (proofs === CHECKED_WORLD) return true
  throw new DecodeError(
    `${world.where} proofs is ${JSON.stringify(proofs)}, not "${CHECKED_WORLD}"`,
  )
}

function readStep(line: Fields): Step {
  const post = line.object('postconditions')
  const recorded = readRecords(post, undefined)
  if (recorded.length !== 1)
    throw new DecodeError(`${line.where} a step has one receipt, not ${recorded.length}`)
  return {
    epoch: line.integer('epoch'),
    kind: line.boolean('implicit') ? 'implicit' : 'explicit',
    note: line.text('note'),
    messages: [line.bytes('message')],
    recorded,
    root: post.object('state_tree').cid('root_cid'),
    fatal: false,
  }
}
