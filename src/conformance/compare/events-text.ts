import { base64FromBytes } from '../../io/index.ts'
import { CborWriter } from '../../ipld/index.ts'
import { type ApplyRet, encodeStampedEvent } from '../../machine/index.ts'

/** The events of a message as vectors record them: a CBOR array of stamped events in base64. */
export function eventsText({ events }: ApplyRet): string {
  const w = new CborWriter()
  w.writeArrayHeader(events.length)
  for (const event of events) w.writeRaw(encodeStampedEvent(event))
  return base64FromBytes(w.finish())
}
