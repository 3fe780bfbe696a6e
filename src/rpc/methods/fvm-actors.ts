import { EXPORTED_METHODS } from '../../builtin-actors/index.ts'
import { addressToString } from '../../crypto/index.ts'
import {
  type CallSpec,
  type MockedCall,
  type MockReply,
  PROFILE_FORMATS,
  type ProfileFormat,
  renderProfile,
} from '../../harness/index.ts'
import { Codec, cidToString } from '../../ipld/index.ts'
import { cbor, decodeValue } from '../../schema/index.ts'
import { UsageError } from '../../types/index.ts'
import { cidParam, readAddress } from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import {
  customParam,
  objectParam,
  optional,
  orElse,
  readBytes,
  readQuantity,
  wrong,
} from '../param.ts'

const CID_EXAMPLE = { '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }

type Fields = Readonly<Record<string, unknown>>

/** Names the first field that is not known. @throws UsageError `FVM_OPTION` */
function assertFields(given: Fields, what: string, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new UsageError(
      'FVM_OPTION',
      `"${unknown}" is not accepted in ${what}: give some of ${known.join(', ')}`,
    )
}

/** Reads a value of a field if it is given. */
function field<T>(fields: Fields, name: string, read: (value: unknown, name: string) => T) {
  const value = fields[name]
  return value === undefined || value === null ? undefined : read(value, name)
}

/** Wasm as base64, as builds are sent, or as hexadecimal digits after 0x. */
const wasmParam = customParam(
  'wasm',
  'Wasm: base64, or 0x and hexadecimal digits',
  (value, name) => {
    if (typeof value === 'string' && value.startsWith('0x')) return readBytes(value, name)
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(value))
      throw wrong(name, value, 'base64, or 0x and hexadecimal digits,')
    return new Uint8Array(Buffer.from(value, 'base64'))
  },
)

const formatParam = customParam('format', PROFILE_FORMATS.join(', '), (value, name) => {
  const format = PROFILE_FORMATS.find((known) => known === value)
  if (format === undefined) throw wrong(name, value, `one of ${PROFILE_FORMATS.join(', ')}`)
  return format
})

const readMethod = (value: unknown, name: string): bigint | string =>
  typeof value === 'string' && !/^(0x)?\d/.test(value) ? value : readQuantity(value, name)

function specOf(given: Fields): CallSpec {
  const known = ['to', 'from', 'method', 'params', 'input', 'value', 'readOnly']
  assertFields(given, 'the calls', known)
  const { readOnly } = given
  const input = field(given, 'input', readBytes)
  return {
    to: readAddress(given['to'], 'call.to'),
    ...defined({
      from: field(given, 'from', readAddress),
      method: field(given, 'method', readMethod),
      params: field(given, 'params', readBytes),
      value: field(given, 'value', readQuantity),
      readOnly: typeof readOnly === 'boolean' ? readOnly : undefined,
      where: input && ((call: MockedCall) => hasInput(call, input)),
    }),
  }
}

function replyOf(given: Fields): MockReply {
  assertFields(given, 'the answer', ['exitCode', 'output', 'data', 'codec', 'message'])
  const { message } = given
  const output = field(given, 'output', readBytes)
  const exitCode = field(given, 'exitCode', readQuantity)
  const codec = field(given, 'codec', readQuantity)
  return defined({
    exitCode: exitCode === undefined ? undefined : Number(exitCode),
    ...(output === undefined ? {} : { returns: output, schema: cbor.bytes }),
    data: field(given, 'data', readBytes),
    codec: codec === undefined ? undefined : Number(codec),
    message: typeof message === 'string' ? message : undefined,
  })
}

/** Whether a call of a contract has data that begins with some bytes. */
function hasInput({ method, codec, params }: MockedCall, input: Uint8Array): boolean {
  if (method !== EXPORTED_METHODS.InvokeEVM) return false
  const data = codec === Codec.RAW ? params : decodeValue(cbor.bytes, params)
  return data.length >= input.length && input.every((byte, at) => byte === data[at])
}

/** The fields that have a value. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fields without a value are left out
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

/** Actors of one's own, mocks and profiles, as `vm.deploy`, `vm.mockCall` and `vm.profile` give them. */
export const FVM_ACTOR_METHODS: MethodTable = {
  fvm_deployActor: method(
    {
      params: [wasmParam, orElse(objectParam('options'), {})],
      result: 'object',
      doc: 'Installs an actor with Wasm code and runs its constructor, as init would; options are { params: bytes, balance, name, constructor: false }. Returns its id and its addresses.',
      example: ['AGFzbQEAAAA=', {}],
    },
    ({ node }, wasm, options) => {
      assertFields(options, 'the options', ['params', 'balance', 'name', 'constructor'])
      const name = field(options, 'name', (value) => String(value))
      const params = field(options, 'params', readBytes)
      const actor = node.vm.deploy(wasm, {
        ...(name === undefined ? {} : { as: name }),
        ...(params === undefined ? {} : { params }),
        ...(options['constructor'] === false ? { constructor: false } : {}),
        balance: field(options, 'balance', readQuantity) ?? 0n,
      })
      const prefix = node.config.network === 'mainnet' ? 'f' : 't'
      return {
        id: `${prefix}0${actor.id}`,
        address: addressToString(actor.address, prefix),
        code: { '/': cidToString(node.vm.getActor(actor.address)!.code) }, // it was just deployed
      }
    },
  ),
  fvm_mockCall: method(
    {
      params: [objectParam('call'), objectParam('answer')],
      result: 'null',
      doc: 'Answers calls that fit { to, from, method, params, input, value, readOnly } in the place of the actor, with { exitCode, output, data, codec, message }. For contracts, input is the beginning of the call data and output the data that is returned; params and data are blocks, in CBOR (0x51) by default. The newest mock that fits answers.',
      example: [{ to: 'f05', method: 'GetBalance' }, { exitCode: 17 }],
    },
    ({ node }, call, answer) => {
      node.vm.mockCall(specOf(call), replyOf(answer))
      return null
    },
  ),
  fvm_clearMocks: method({ result: 'null', doc: 'Removes all mocks.' }, ({ node }) => {
    node.vm.clearMocks()
    return null
  }),
  fvm_profile: method(
    {
      params: [cidParam('cid'), optional(formatParam)],
      result: 'text',
      doc: `Runs an executed message once more, and returns its gas by function in a format: ${PROFILE_FORMATS.join(', ')}; folded by default, and pprof as base64.`,
      example: [CID_EXAMPLE, 'folded'],
    },
    ({ node }, cid, format: ProfileFormat = 'folded') => {
      const place = node.chain.index.byCid(cid)
      if (place === undefined)
        throw new UsageError('FVM_MESSAGE', `this chain has no message ${cidToString(cid)}`)
      const profile = node.profile(place.tipset, place.index)
      const name = cidToString(cid)
      return format === 'pprof'
        ? Buffer.from(renderProfile(profile, format, name)).toString('base64')
        : renderProfile(profile, format, name)
    },
  ),
}
