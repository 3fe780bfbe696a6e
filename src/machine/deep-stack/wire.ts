import { Cid } from '../../ipld/index.ts'
import { Address, DecodeError, FatalError } from '../../types/index.ts'
import { Backtrace } from '../backtrace.ts'

// Values that cross to the worker and back: plain data as it is, our classes as tagged objects.
const CID = '$cid'
const ADDRESS = '$address'
const BACKTRACE = '$backtrace'
const THROWN = '$thrown'

/** An error of the caller's own code, on its way back to it. */
export class CallerError extends Error {
  override readonly name = 'CallerError'
  /** The index of an error that the caller's code threw. */
  readonly index: number
  constructor(message: string, index: number) {
    super(message)
    this.index = index
  }
}

/** A value that the structured clone can carry, from which {@link fromWire} makes the same value. */
export function toWire(value: unknown): unknown {
  if (value instanceof Cid) return { [CID]: value.bytes }
  if (value instanceof Address) return { [ADDRESS]: value.bytes }
  if (value instanceof Backtrace)
    return { [BACKTRACE]: { frames: toWire(value.frames), cause: toWire(value.cause) } }
  if (value instanceof CallerError)
    return { [THROWN]: { name: value.name, message: value.message, index: value.index } }
  if (value instanceof Error) return { [THROWN]: { name: value.name, message: value.message } }
  if (Array.isArray(value)) return value.map(toWire)
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, toWire(field)]))
}

/** The value that {@link toWire} was given; an error comes back as one of the same kind. */
export function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromWire)
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `toWire` alone writes these fields into plain objects
  const fields = value as WireFields
  if (CID in fields) return Cid.fromTrustedBytes(fields[CID]!)
  if (ADDRESS in fields) return Address.fromBytes(fields[ADDRESS]!)
  if (BACKTRACE in fields) return backtraceOf(fields[BACKTRACE]!)
  if (THROWN in fields) return errorOf(fields[THROWN]!)
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fromWire(field)]))
}

function backtraceOf({ frames, cause }: Backtrace): Backtrace {
  const backtrace = new Backtrace()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `toWire` was given a backtrace
  backtrace.frames = fromWire(frames) as Backtrace['frames']
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `toWire` was given a backtrace
  backtrace.cause = fromWire(cause) as Backtrace['cause']
  return backtrace
}

interface WireFields {
  readonly [CID]?: Uint8Array
  readonly [ADDRESS]?: Uint8Array
  readonly [BACKTRACE]?: Backtrace
  readonly [THROWN]?: WireError
}

interface WireError {
  readonly name: string
  readonly message: string
  readonly index?: number
}

function errorOf({ name, message, index }: WireError): Error {
  if (index !== undefined) return new CallerError(message, index)
  return name === 'DecodeError' ? new DecodeError(message) : new FatalError(message)
}
