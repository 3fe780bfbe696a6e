import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, type Plugin } from 'vitest/config'

const SRC = fileURLToPath(new URL('./src/', import.meta.url))

/** Files of `npm run test:long`, which `npm test` leaves out: together they would take it over its six minutes. */
const LONG = '**/*.long.test.ts'

/** Files of `npm run test:clients`, whose clients test/clients installs. */
const CLIENTS = 'test/clients/*.client.test.ts'

const INCLUDED: Readonly<Record<string, string[]>> = { long: [LONG], clients: [CLIENTS] }

const CATCHING_GETTER = /\{ try \{ return (.+?) \} catch \{\} \}\);/g

/**
 * Has imports read through getters that catch nothing. Vite's catch every error, for imports in cycles, which
 * `src` does not have; V8 counts a full stack among these errors, and the import is then `undefined`.
 */
const plainGetters: Plugin = {
  name: 'plain-getters',
  configureServer(server) {
    for (const environment of Object.values(server.environments)) {
      const transform = environment.transformRequest.bind(environment)
      environment.transformRequest = async (url) => {
        const result = await transform(url)
        if (result !== null) result.code = result.code.replaceAll(CATCHING_GETTER, '$1);')
        return result
      }
    }
  },
}

export default defineConfig(({ mode }) => ({
  // Examples import the package by its name, as their readers do.
  resolve: {
    alias: [
      { find: /^litefvm$/, replacement: `${SRC}index.ts` },
      { find: 'litefvm/fast-check', replacement: `${SRC}property/index.ts` },
      { find: 'litefvm/ipld', replacement: `${SRC}ipld.ts` },
      { find: 'litefvm/matchers', replacement: `${SRC}harness/matchers/index.ts` },
      { find: 'litefvm/node', replacement: `${SRC}rpc/index.ts` },
      { find: 'litefvm/reporter', replacement: `${SRC}harness/gas-report/reporter.ts` },
      { find: 'litefvm/vitest', replacement: `${SRC}harness/matchers/vitest.ts` },
      { find: /^litefvm\/(\w+)$/, replacement: `${SRC}$1/index.ts` },
    ],
  },
  plugins: [plainGetters],
  test: {
    include: INCLUDED[mode] ?? ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: mode in INCLUDED ? configDefaults.exclude : [...configDefaults.exclude, LONG, CLIENTS],
    pool: 'threads',
    // A thread loads the modules of `src` once for all its files: loading them anew for each file takes
    // 40 % of the whole run. Nothing in `src` keeps state that one world could see of another.
    isolate: false,
    maxWorkers: '100%', // by default one core is left idle
    // A busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The build runs as it is, without Vite's transform: see test/dist.ts.
    server: { deps: { external: [/[\\/](?:dist|\.cache)[\\/]/] } },
  },
}))
