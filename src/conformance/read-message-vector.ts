import { DecodeError, isNetworkVersion, NETWORK_VERSIONS, TOTAL_FILECOIN } from '../types/index.ts'
import type { Fields } from './fields.ts'
import { readRecords } from './read-record.ts'
import type { RecordedRandomness, SkippedVector, Vector } from './vector.ts'

/** The values of a vector that names none. Source: the reference's runner, `testing/conformance/src/vm.rs`. */
const UNNAMED_BASE_FEE = 100n

/** The vector whose proofs are invalid on purpose, which a world of fake proofs cannot run. */
const INVALID_PROOF_VECTOR = /\/DisputeWindowedPoSt\/Ok\//

/**
 * The variants of a message vector, each as a vector of its own or with the reason it is skipped.
 *
 * @param trace - the charges of its messages, where a trace file has them
 * @see release/v3 `testing/conformance/src/vector.rs` and `driver.rs`
 */
export function readMessageVector(
  fields: Fields,
  file: string,
  trace: readonly unknown[] | undefined,
): (Vector | SkippedVector)[] {
  const id = fields.object('_meta').text('id')
  const pre = fields.object('preconditions')
  const skip = skipReason(fields, file)
  return pre.objects('variants').map((variant) => {
    const nv = Number(variant.integer('nv'))
    const reason = skip ?? unsupportedVersion(nv)
    if (reason !== undefined || !isNetworkVersion(nv)) return { id, file, nv, skip: reason ?? '' }
    const post = fields.object('postconditions')
    const messages = fields.objects('apply_messages').map((m) => m.bytes('bytes'))
    const recorded = readRecords(post, trace)
    const fatal = post.has('fatal')
    if (fatal ? recorded.length >= messages.length : recorded.length !== messages.length)
      throw new DecodeError(
        `${fields.where} ${recorded.length} receipts are recorded for ${messages.length} messages`,
      )
    return {
      id,
      file,
      networkVersion: nv,
      isSequence: false,
      car: fields.bytes('car'),
      root: pre.object('state_tree').cid('root_cid'),
      baseFee: pre.has('basefee') ? pre.integer('basefee') : UNNAMED_BASE_FEE,
      circulatingSupply: pre.has('circ_supply') ? pre.integer('circ_supply') : TOTAL_FILECOIN,
      randomness: fields.has('randomness') ? fields.objects('randomness').map(readRandomness) : [],
      actorDebugging: pre.raw('actor_debugging') === true,
      invalidPost: undefined,
      hasCheckedProofs: false,
      actors: undefined,
      network: undefined,
      steps: [
        {
          epoch: variant.integer('epoch'),
          kind: 'explicit',
          note: undefined,
          messages,
          recorded,
          root: fatal ? undefined : post.object('state_tree').cid('root_cid'),
          fatal,
        },
      ],
    }
  })
}

function readRandomness(entry: Fields): RecordedRandomness {
  const [kind, epoch] = entry.list('on')
  if ((kind !== 'chain' && kind !== 'beacon') || !Number.isSafeInteger(epoch))
    throw new DecodeError(`${entry.where}.on is not ["chain" or "beacon", epoch]`)
  const value = entry.bytes('ret')
  if (value.length !== 32)
    throw new DecodeError(`${entry.where}.ret has ${value.length} bytes instead of 32`)
  return { kind, epoch: BigInt(Number(epoch)), value }
}

/** Why no variant is run; undefined if they are. */
function skipReason(fields: Fields, file: string): string | undefined {
  if (INVALID_PROOF_VECTOR.test(file.replaceAll('\\', '/')))
    return 'its proof is invalid on purpose and proofs are fake here: the reference skips it too'
  if (!fields.has('selector')) return undefined
  const selector = fields.object('selector')
  if (selector.raw('chaos_actor') === 'true') return 'it needs the chaos actor'
  if (selector.raw('requires:consensus_fault_extern') === 'true')
    return 'it needs consensus faults to be found'
  return undefined
}

function unsupportedVersion(nv: number): string | undefined {
  if (isNetworkVersion(nv)) return undefined
  const last = NETWORK_VERSIONS[NETWORK_VERSIONS.length - 1]
  return `network version ${nv} is not supported: ${NETWORK_VERSIONS[0]} to ${last} are`
}
