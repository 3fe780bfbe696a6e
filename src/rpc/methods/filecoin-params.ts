import { builtinDefinitionOf } from '../../builtin-actors/index.ts'
import { cidToString } from '../../ipld/index.ts'
import { type AnySchema, decodeValue, encodeValue, methodNameOf } from '../../schema/index.ts'
import { DecodeError, type MethodNum, UsageError } from '../../types/index.ts'
import { RpcError } from '../errors.ts'
import { goValueOf } from '../go-params.ts'
import { goJson } from '../json/go-values.ts'
import { bytesJson, LotusJson } from '../json/lotus.ts'
import { addressParam, cidParam, keyParam, readBase64 } from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import { anyParam, customParam, quantityParam } from '../param.ts'
import { stateOf } from './filecoin-state.ts'

/** A method of a built-in actor, with the schema of its params; undefined for one that takes none. */
interface ParamsType {
  readonly name: string
  readonly schema: AnySchema | undefined
}

/** The params of a method. @throws UsageError `FVM_METHOD` for one that the actor does not have */
function paramsTypeOf(type: string | undefined, number: MethodNum, actor: string): ParamsType {
  const definition = type === undefined ? undefined : builtinDefinitionOf(type)
  const name = definition && methodNameOf(definition, number)
  if (name === undefined)
    throw new UsageError(
      'FVM_METHOD',
      `unknown method ${number} for actor ${actor}: the methods of built-in actors are known`,
    )
  return { name, schema: definition?.methods[name]?.params }
}

/** The codes and params of built-in actors' methods, as Go's JSON has them. */
export const FILECOIN_PARAMS_METHODS: MethodTable = {
  'Filecoin.StateDecodeParams': method(
    {
      params: [
        addressParam('address'),
        quantityParam('method'),
        customParam('params', 'bytes in base64', readBase64),
        keyParam(),
      ],
      result: 'decoded parameters',
      doc: 'Decodes the parameters of a method of a built-in actor, with the names that Go has for their fields.',
      example: ['f04', 2, 'gA==', null],
    },
    ({ node }, address, number, ...rest) => {
      const [params, key] = rest
      const actor = stateOf(node, key).getActor(address)
      const shown = actor?.type ?? 'that does not exist'
      const { name, schema } = paramsTypeOf(actor?.type, number, shown)
      if (schema === undefined) return {}
      const json = new LotusJson(node)
      try {
        const value = decodeValue(schema, params, 'params', node.vm.blockstore)
        return goJson(schema, value, { method: name, address: (one) => json.address(one) })
      } catch (thrown) {
        if (!(thrown instanceof DecodeError)) throw thrown
        throw new UsageError('FVM_PARAMS', thrown.message, { cause: thrown })
      }
    },
  ),
  'Filecoin.StateEncodeParams': method(
    {
      params: [cidParam('code'), quantityParam('method'), anyParam('params', 'JSON of the params')],
      result: 'bytes in base64',
      doc: 'Encodes the parameters of a method of the built-in actor with a code CID, from the JSON that StateDecodeParams returns.',
      example: [
        { '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' },
        2,
        { To: 'f01', Value: '5', Method: 0, Params: null },
      ],
    },
    ({ node }, code, number, json) => {
      const type = node.vm.manifest.nameByCode(code)
      const { name, schema } = inContext('getting params type', () =>
        paramsTypeOf(type, number, cidToString(code)),
      )
      if (schema === undefined)
        throw new UsageError(
          'FVM_PARAMS',
          `cbor marshal: cannot marshal empty value: ${name} takes no params, send none`,
        )
      const value = inContext('json unmarshal', () =>
        goValueOf(schema, json, { path: 'params', method: name }),
      )
      return bytesJson(inContext('cbor marshal', () => encodeValue(schema, value, 'params')))
    },
  ),
}

/** Runs a step of a method; its errors say which one it is, as those of Lotus do. */
function inContext<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof UsageError || thrown instanceof RpcError)) throw thrown
    const { message } = thrown
    // Missing parts are found while the JSON is read, and are errors of the encoding in Lotus.
    const text = message.startsWith('cbor marshal: ') ? message : `${what}: ${message}`
    throw new UsageError('FVM_PARAMS', text, { cause: thrown })
  }
}
