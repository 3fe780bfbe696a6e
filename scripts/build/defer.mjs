import { parseAst } from 'rolldown/parseAst'

/**
 * Modules of `src` that are evaluated when something of them is first used, not when the package is
 * imported: those make large tables as they are evaluated. They stay in the bundle.
 */
export const DEFERRED = [
  'builtin-actors/evm/precompiles/bls12-381.ts',
  'builtin-actors/evm/precompiles/bn254.ts',
  'builtin-actors/evm/precompiles/p256.ts',
  'crypto/bls-noble.ts',
  'crypto/noble-hashes.ts',
  'crypto/secp256k1-noble.ts',
]

/** Tables and code in base64, likewise; not the few numbers of a memory's layout, which are used all the time. */
const GENERATED = /(?<!-abi)\.generated\.ts$/

/** Packages that are evaluated in the same way. */
const DEFERRED_PACKAGES = ['@ipld/dag-cbor']

/**
 * Rewrites imports of the modules of {@link DEFERRED}: a use of an imported name becomes a property of
 * what `require` gives at that moment, as TC39's `import defer` would do. The bundler resolves the
 * `require`, so none is left at run time.
 *
 * @param {string} root folder of the package, with a slash at its end
 */
export function defer(root) {
  return {
    name: 'defer',
    async transform(code, id) {
      if (!id.startsWith(`${root}src/`) || !id.endsWith('.ts')) return null
      const ast = parseAst(code, { lang: 'ts' })
      const edits = []
      for (const [i, node] of ast.body.entries()) {
        if (!('source' in node) || node.source === null) continue
        const resolved = await this.resolve(node.source.value, id)
        const path = resolved?.id.slice(`${root}src/`.length) ?? ''
        if (
          !DEFERRED_PACKAGES.includes(node.source.value) &&
          !DEFERRED.includes(path) &&
          !GENERATED.test(path)
        )
          continue
        if (node.importKind === 'type' || node.exportKind === 'type') continue
        if (node.type !== 'ImportDeclaration')
          this.error(`${id} exports a deferred module: ${node.source.value}`)
        const fail = (why) => this.error(`${id}: ${why}`)
        edits.push(
          ...deferImport(code, ast, node, {
            name: `$deferred${i}`,
            file: resolved.id,
            fail,
          }),
        )
      }
      return edits.length === 0 ? null : { code: applied(code, edits), map: null }
    },
  }
}

/** The edits that make the names of one import properties of the module, loaded at first use. */
function deferImport(text, ast, node, { name, file, fail }) {
  const names = new Map()
  for (const specifier of node.specifiers) {
    if (specifier.importKind === 'type') continue
    if (specifier.type === 'ImportDefaultSpecifier') fail('a default import cannot be deferred')
    names.set(specifier.local.name, specifier.imported?.name) // none for a namespace
  }
  if (names.size === 0) return []
  const lines = '\n'.repeat(text.slice(node.start, node.end).split('\n').length - 1) // for the source map
  const loader = `let ${name}m; const ${name} = () => (${name}m ??= require(${JSON.stringify(file)}));${lines}`
  const edits = [{ start: node.start, end: node.end, text: loader }]
  visit(ast, null, (identifier, parent) => {
    if (!names.has(identifier.name) || parent.type.startsWith('Import')) return
    if (isLabel(identifier, parent)) return
    if (isDeclared(identifier, parent)) fail(`${identifier.name} is declared twice`)
    const imported = names.get(identifier.name)
    const use = imported === undefined ? `${name}()` : `${name}().${imported}`
    const isShorthand = parent.type === 'Property' && parent.shorthand
    // A call keeps `this` undefined, as for an imported function.
    const replacement = isShorthand
      ? `${identifier.name}: ${use}`
      : parent.type === 'CallExpression' && parent.callee === identifier
        ? `(0, ${use})`
        : use
    edits.push({ start: identifier.start, end: identifier.end, text: replacement })
  })
  return edits
}

/** Whether an identifier names a property or a type, so that it does not refer to a variable. */
function isLabel(identifier, parent) {
  if (parent.type.startsWith('TS')) return true
  if (parent.type === 'MemberExpression') return parent.property === identifier && !parent.computed
  if (['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type))
    return parent.key === identifier && !parent.computed && !parent.shorthand
  return false
}

function isDeclared(identifier, parent) {
  if (parent.type === 'VariableDeclarator') return parent.id === identifier
  if (/^(?:Function|ArrowFunction|Class)/.test(parent.type))
    return parent.id === identifier || parent.params?.includes(identifier)
  return false
}

/** Calls `use` with each identifier and its parent; a shorthand property is visited once. */
function visit(node, parent, use) {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const item of node) visit(item, parent, use)
    return
  }
  if (typeof node.type !== 'string') return
  if (node.type === 'Identifier') {
    use(node, parent)
    return
  }
  for (const [key, child] of Object.entries(node))
    if (!(node.type === 'Property' && node.shorthand && key === 'key')) visit(child, node, use)
}

function applied(code, edits) {
  let text = ''
  let at = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    text += code.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return text + code.slice(at)
}
