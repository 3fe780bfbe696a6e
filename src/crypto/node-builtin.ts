/**
 * A built-in module of Node, or undefined elsewhere (a browser, a Node that lacks it). Asking this
 * way keeps the room loadable anywhere, with nothing for a bundler to resolve.
 */
export function nodeBuiltin<T>(name: `node:${string}`): T | undefined {
  const host = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller knows the module's type
  return host.process?.getBuiltinModule?.(name) as T | undefined
}

/**
 * An optional package, loaded at once. Undefined outside Node and if the package is missing, as in a
 * bundle.
 */
export function requireOptional<T>(name: string): T | undefined {
  const builtin = nodeBuiltin<{ createRequire(from: string): (id: string) => unknown }>(
    'node:module',
  )
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller knows the package's type
    return builtin?.createRequire(import.meta.url)(name) as T | undefined
  } catch {
    return undefined // the caller has another way, which says what is wrong
  }
}
