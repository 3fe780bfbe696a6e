import type { AddressLike } from '../../crypto/index.ts'
import {
  type ActorId,
  Address,
  assertOptions,
  type OptionNames,
  toTokenAmount,
  UsageError,
} from '../../types/index.ts'
import type { CallSpec, ResolvedSpec } from '../mocks/index.ts'
import type { Interfaces } from './interfaces.ts'
import type { Names } from './names.ts'

const SPEC_FIELDS = {
  to: true,
  from: true,
  method: true,
  params: true,
  schema: true,
  value: true,
  readOnly: true,
  where: true,
} satisfies OptionNames<CallSpec>

/** Looks up the names in descriptions of calls. */
export class MockSpecs {
  readonly #names: Pick<Names, 'idOf' | 'textOf'>
  readonly #interfaces: Interfaces

  constructor(names: Pick<Names, 'idOf' | 'textOf'>, interfaces: Interfaces) {
    this.#names = names
    this.#interfaces = interfaces
  }

  /** Looks up the names of a spec. @throws UsageError `FVM_NO_ACTOR` for actors that do not exist */
  resolve(spec: CallSpec): ResolvedSpec {
    assertOptions(spec, 'the fields of a call', SPEC_FIELDS)
    const interfaces = this.#interfaces
    const to = this.#requireId(spec.to)
    const from = spec.from === undefined ? undefined : this.#requireId(spec.from)
    const target = Address.id(to)
    const method = spec.method === undefined ? undefined : interfaces.methodOf(target, spec.method)
    const value = spec.value === undefined ? undefined : toTokenAmount(spec.value, 'the value')
    return {
      to,
      from,
      method,
      params:
        spec.params === undefined ? undefined : interfaces.encodeParams(target, method ?? 0n, spec),
      value,
      readOnly: spec.readOnly,
      where: spec.where,
      text: [
        `to ${interfaces.describeActor(to)}`,
        from === undefined ? '' : ` from ${interfaces.describeActor(from)}`,
        method === undefined ? '' : `, ${interfaces.describeMethod(to, method)}`,
        value === undefined ? '' : `, with a value of ${value} attoFIL`,
      ].join(''),
    }
  }

  #requireId(address: AddressLike): ActorId {
    const id = this.#names.idOf(address)
    if (id !== undefined) return id
    throw new UsageError(
      'FVM_NO_ACTOR',
      `there is no actor at ${this.#names.textOf(address)}, so no call can reach it: create it first, or mock it with mockActor`,
    )
  }
}
