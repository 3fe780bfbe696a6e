/**
 * A built-in module of Node, or undefined elsewhere (a browser, a Node that lacks it). Asking this
 * way keeps the room loadable anywhere, with nothing for a bundler to resolve.
 */
export function nodeBuiltin<T>(name: `node:${string}`): T | undefined {
  const host = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller knows the module's type
  return host.process?.getBuiltinModule?.(name) as T | undefined
}
