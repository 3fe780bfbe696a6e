import { blake2b256 } from '../../crypto/index.ts'
import { base64FromBytes } from '../../io/index.ts'
import { cidToString } from '../../ipld/index.ts'
import type { ExecutionEvent, TracedBlock } from '../../machine/index.ts'

/** Blocks up to this size stand in a trace whole; of larger ones size and hash do. */
const WHOLE_BLOCK_BYTES = 256

/**
 * An execution event in the form the vectors record it. Integers past 2^53 are strings of their
 * digits, as `parseExactJson` leaves them.
 */
export function traceJson(event: ExecutionEvent): unknown {
  switch (event.type) {
    case 'GasCharge':
      return [event.name, integer(event.compute), integer(event.other)]
    case 'Call':
      return {
        call: [
          integer(event.from),
          base64FromBytes(event.to.bytes),
          String(event.method),
          String(event.value),
          integer(event.gasLimit),
          event.readOnly,
          blockJson(event.params),
        ],
      }
    case 'CallReturn':
      return { return: [event.exitCode, blockJson(event.value)] }
    case 'CallError':
      return { error: [event.errorNumber] }
    case 'InvokeActor':
      return { invoke: integer(event.id) }
    case 'Log':
      return { log: event.message }
    case 'Ipld':
      return { ipld: [event.op.toLowerCase(), cidToString(event.cid), event.size] }
  }
}

function blockJson(block: TracedBlock | undefined): unknown {
  if (block === undefined) return null
  const { codec, data } = block
  if (data.length <= WHOLE_BLOCK_BYTES) return [codec, base64FromBytes(data)]
  return [codec, { size: data.length, blake2b256: base64FromBytes(blake2b256(data)) }]
}

/** An integer as `parseExactJson` gives it: of 16 digits or more as text. */
export function integer(x: bigint | number): number | string {
  const text = String(x)
  return text.replace('-', '').length >= 16 ? text : Number(x)
}
