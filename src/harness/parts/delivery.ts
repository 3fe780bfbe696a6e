import type { ApplyKind } from '../../machine/index.ts'
import type { AnySchema } from '../../schema/index.ts'
import type { Message } from '../../types/index.ts'

/** A message to apply. */
export interface Delivery {
  readonly message: Message
  readonly kind: ApplyKind
  /** Schema that decodes the return value; undefined leaves it as bytes. */
  readonly returns?: AnySchema | undefined
  /** Bytes of the signature with its type; those of a secp256k1 signature by default. */
  readonly signatureBytes?: number
  /** Transaction of Ethereum that was signed, if the message came as one. */
  readonly transaction?: Uint8Array | undefined
  /** Whether a prank for one message ends with it. */
  readonly endsPrank?: boolean
  /** Events after which the trace has sums of charges; all are kept by default. */
  readonly mostTraced?: number
}
