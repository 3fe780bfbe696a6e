import { keccak256 } from '../../crypto/index.ts'
import { nearestName, UsageError } from '../../types/index.ts'
import {
  type AbiEntry,
  bytesToHex,
  encodeArgs,
  type Hex,
  hexToBytes,
  type Indexed,
} from '../abi/index.ts'
import type { EvmHost } from './host.ts'
import type { EvmLog } from './log-types.ts'

type EventInput = AbiEntry<'event'>['inputs'][number]

/**
 * Builds the test of an event's logs by the values of indexed arguments.
 *
 * @returns the test, or the error for arguments that do not fit this event: an overload may fit
 */
export function topicFilterOf(
  { item, name, selector }: Indexed<'event'>,
  args: Readonly<Record<string, unknown>>,
  host: Pick<EvmHost, 'ethAddressOf'>,
): ((log: EvmLog) => boolean) | UsageError {
  const isAnonymous = item.anonymous === true
  const indexed = item.inputs.filter((input) => input.indexed === true)
  const first = isAnonymous ? 0 : 1
  const wanted: { readonly place: number; readonly topics: ReadonlySet<Hex> }[] = []
  try {
    for (const [key, value] of Object.entries(args)) {
      if (value === undefined || value === null) continue
      const input = indexedInput(item, key)
      const values: readonly unknown[] = Array.isArray(value) ? value : [value]
      const topics = new Set(values.map((one) => topicOf(input, one, { event: name, host })))
      wanted.push({ place: first + indexed.indexOf(input), topics })
    }
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown
    throw thrown
  }
  return (log) =>
    log.eventName === name &&
    (isAnonymous || log.topics[0] === selector) &&
    wanted.every(({ place, topics }) => topics.has(log.topics[place] ?? '0x'))
}

function indexedInput({ inputs, name }: AbiEntry<'event'>, key: string): EventInput {
  const input = inputs.find((one) => one.name === key)
  if (input?.indexed === true) return input
  const names = inputs.filter((one) => one.indexed === true).map((one) => one.name ?? '')
  if (input !== undefined)
    throw new UsageError(
      'FVM_LOGS',
      `${key} of ${name} is not indexed, so logs cannot be found by it: filter what vm.evm.logs returns by log.args.${key}`,
    )
  const nearest = nearestName(key, names)
  throw new UsageError(
    'FVM_LOGS',
    `${name} has no argument "${key}": ${nearest === undefined ? `its indexed arguments are ${names.join(', ') || 'none'}` : `did you mean "${nearest}"?`}`,
  )
}

/** The topic of a value: the value itself, or the hash of text and bytes. */
function topicOf(
  input: EventInput,
  value: unknown,
  { event, host }: { readonly event: string; readonly host: Pick<EvmHost, 'ethAddressOf'> },
): Hex {
  const what = `the filter of ${event}`
  if (input.type === 'tuple' || input.type.endsWith(']')) {
    if (typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value))
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the expression has checked it
      return value.toLowerCase() as Hex
    throw new UsageError(
      'FVM_LOGS',
      `${input.name ?? 'an argument'} of ${event} is ${input.type}, whose value is in a log only as a hash: give the hash, as 0x and 64 digits`,
    )
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ethAddressOf` checks its argument
  const encoded = encodeArgs([input], [value], what, (given) => host.ethAddressOf(given as string))
  if (input.type !== 'string' && input.type !== 'bytes') return encoded
  // The encoding of one dynamic value: its offset, its length, its bytes.
  const bytes = hexToBytes(encoded, what)
  const length = Number(BigInt(bytesToHex(bytes.subarray(32, 64))))
  return bytesToHex(keccak256(bytes.subarray(64, 64 + length)))
}
