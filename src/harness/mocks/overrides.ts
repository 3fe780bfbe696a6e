import {
  recoverSecp256k1,
  type SignatureType,
  verifyBlsAggregate,
  verifySignature,
} from '../../crypto/index.ts'
import type {
  AggregateSealVerifyInfos,
  ConsensusFault,
  Externs,
  PrimitiveOverrides,
  Proofs,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from '../../kernel/index.ts'
import { type Address, UsageError } from '../../types/index.ts'

/** The arguments and the answer of each primitive. */
export interface Primitives {
  verifySignature: [
    { sigType: number; signature: Uint8Array; plaintext: Uint8Array; signer: Address },
    boolean,
  ]
  verifyBlsAggregate: [
    {
      signature: Uint8Array
      publicKeys: readonly Uint8Array[]
      plaintexts: readonly Uint8Array[]
    },
    boolean,
  ]
  /** The uncompressed key, 65 bytes. */
  recoverSecpPublicKey: [{ hash: Uint8Array; signature: Uint8Array }, Uint8Array]
  verifyPost: [WindowPoStVerifyInfo, boolean]
  verifySeal: [SealVerifyInfo, boolean]
  verifyAggregateSeals: [AggregateSealVerifyInfos, boolean]
  verifyReplicaUpdate: [ReplicaUpdateInfo, boolean]
  verifyConsensusFault: [
    { h1: Uint8Array; h2: Uint8Array; extra: Uint8Array },
    ConsensusFault | undefined,
  ]
}

/** The primitives that can be overridden. */
export type PrimitiveName = keyof Primitives

/** Answers in a primitive's place, at once; `real` is what it would have answered. */
export type PrimitiveOverride<K extends PrimitiveName> = (
  input: Readonly<Primitives[K][0]>,
  real: () => Primitives[K][1],
) => Primitives[K][1]

/** The overrides of a world. */
export type OverrideTable = { readonly [K in PrimitiveName]?: PrimitiveOverride<K> }

/** Names of the primitives that can be overridden. */
export const PRIMITIVE_NAMES: readonly PrimitiveName[] = [
  'verifySignature',
  'verifyBlsAggregate',
  'recoverSecpPublicKey',
  'verifyPost',
  'verifySeal',
  'verifyAggregateSeals',
  'verifyReplicaUpdate',
  'verifyConsensusFault',
]

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The overrides as the kernel asks for them. */
export function kernelOverrides(
  table: OverrideTable,
  proofs: Proofs,
  externs: Externs,
): PrimitiveOverrides {
  const out: Mutable<PrimitiveOverrides> = {}
  const { verifySignature: signature, verifyBlsAggregate: aggregate } = table
  if (signature !== undefined)
    out.verifySignature = (sigType, sig, plaintext, signer) =>
      answered(
        'verifySignature',
        isBoolean,
        signature(
          { sigType, signature: sig, plaintext, signer },
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the price list has thrown for an unknown type
          () => verifySignature(sigType as SignatureType, sig, plaintext, signer),
        ),
      )
  if (aggregate !== undefined)
    out.verifyBlsAggregate = (sig, publicKeys, plaintexts) =>
      answered(
        'verifyBlsAggregate',
        isBoolean,
        aggregate({ signature: sig, publicKeys, plaintexts }, () =>
          verifyBlsAggregate(sig, publicKeys, plaintexts),
        ),
      )
  const { recoverSecpPublicKey: recover, verifyConsensusFault: fault } = table
  if (recover !== undefined)
    out.recoverSecpPublicKey = (hash, sig) =>
      answered(
        'recoverSecpPublicKey',
        isKey,
        recover({ hash, signature: sig }, () => recoverSecp256k1(hash, sig)),
      )
  if (fault !== undefined)
    out.verifyConsensusFault = (h1, h2, extra) => ({
      fault: answered(
        'verifyConsensusFault',
        isFault,
        fault({ h1, h2, extra }, () => externs.verifyConsensusFault(h1, h2, extra).fault),
      ),
    })
  const { verifyPost, verifySeal, verifyAggregateSeals, verifyReplicaUpdate } = table
  if (verifyPost !== undefined)
    out.verifyPost = (info) =>
      answered(
        'verifyPost',
        isBoolean,
        verifyPost(info, () => proofs.verifyPost(info)),
      )
  if (verifySeal !== undefined)
    out.verifySeal = (info) =>
      answered(
        'verifySeal',
        isBoolean,
        verifySeal(info, () => proofs.verifySeal(info)),
      )
  if (verifyAggregateSeals !== undefined)
    out.verifyAggregateSeals = (infos) =>
      answered(
        'verifyAggregateSeals',
        isBoolean,
        verifyAggregateSeals(infos, () => proofs.verifyAggregateSeals(infos)),
      )
  if (verifyReplicaUpdate !== undefined)
    out.verifyReplicaUpdate = (info) =>
      answered(
        'verifyReplicaUpdate',
        isBoolean,
        verifyReplicaUpdate(info, () => proofs.verifyReplicaUpdate(info)),
      )
  return out
}

const isBoolean = (answer: unknown): string | undefined =>
  typeof answer === 'boolean' ? undefined : 'true or false'
const isKey = (answer: unknown): string | undefined =>
  answer instanceof Uint8Array && answer.length === 65 ? undefined : 'a key of 65 bytes'
const isFault = (answer: unknown): string | undefined =>
  answer === undefined || (typeof answer === 'object' && answer !== null && 'faultType' in answer)
    ? undefined
    : 'undefined, or { target, epoch, faultType }'

/** @throws UsageError `FVM_OVERRIDE_ANSWER` for an answer of another kind, a promise too */
function answered<T>(name: string, accepts: (answer: unknown) => string | undefined, answer: T): T {
  const wanted = accepts(answer)
  if (wanted === undefined) return answer
  throw new UsageError(
    'FVM_OVERRIDE_ANSWER',
    `the override of ${name} answered ${answer instanceof Promise ? 'a promise' : String(answer)}: return ${wanted}, at once`,
  )
}
