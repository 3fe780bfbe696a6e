import { isDeepStrictEqual } from 'node:util'
import { parseAst } from 'rolldown/parseAst'

/**
 * Turns the tables of generated modules into JSON text, which engines read faster than the same object
 * as code. A table that JSON cannot hold stays as it is.
 *
 * @param {string} root folder of the package, with a slash at its end
 */
export function packTables(root) {
  return {
    name: 'pack-tables',
    transform(code, id) {
      if (!id.startsWith(`${root}src/`) || !/(?<!-abi)\.generated\.ts$/.test(id)) return null
      const packed = parseAst(code, { lang: 'ts' }).body.map((node) => {
        const text = code.slice(node.start, node.end)
        const [declared] = node.declaration?.declarations ?? []
        if (declared?.init?.type !== 'ObjectExpression') return text
        const literal = code.slice(declared.init.start, declared.init.end)
        const json = asJson(literal)
        const { name } = declared.id
        return json === undefined
          ? text
          : `export const ${name} = JSON.parse(${JSON.stringify(json)})`
      })
      return { code: packed.join('\n'), map: { mappings: '' } }
    },
  }
}

/** JSON of an object literal, or undefined if it holds more than JSON does. */
function asJson(literal) {
  let value
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- a literal of this repository's own sources
    value = new Function(`return ${literal}`)()
  } catch {
    return undefined // it refers to something
  }
  const json = JSON.stringify(value)
  return isDeepStrictEqual(JSON.parse(json), value) ? json : undefined
}
