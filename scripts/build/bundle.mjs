import { readFileSync } from 'node:fs'
import { posix, relative } from 'node:path'
import { rolldown } from 'rolldown'
import { defer } from './defer.mjs'
import { entriesOf } from './entries.mjs'
import { collectLicences } from './licences.mjs'
import { packTables } from './pack-tables.mjs'
import { slimMaps } from './slim-maps.mjs'

/**
 * Bundles `src` and its small dependencies to `dist`: one file an entry, the chunks that entries
 * share, and chunks that are loaded when they are first used.
 *
 * @param {string} root folder of the package, with a slash at its end
 */
export async function bundle(root) {
  const input = Object.fromEntries(
    entriesOf(root).all.map((entry) => [entry, `${root}src/${entry}.ts`]),
  )
  const options = inputOptions(root, input)
  const groups = await withBuild(options, (build) => sharedChunks(build))
  const { output } = await withBuild(options, (build) =>
    build.write({
      dir: `${root}dist`,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      sourcemap: true,
      // Functions and classes keep their names, for stacks and profiles.
      minify: { compress: true, mangle: { toplevel: true, keepNames: true }, codegen: true },
      codeSplitting: { groups },
    }),
  )
  slimMaps(`${root}dist`, output, entriesOf(root).public)
}

async function withBuild(options, use) {
  const build = await rolldown(options)
  try {
    return await use(build)
  } finally {
    await build.close()
  }
}

function inputOptions(root, input) {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const installed = Object.keys({ ...dependencies, ...peerDependencies })
  return {
    cwd: root,
    input,
    platform: 'node',
    tsconfig: false,
    checks: { pluginTimings: false },
    external: (id) =>
      id.startsWith('node:') || installed.some((name) => id === name || id.startsWith(`${name}/`)),
    plugins: [
      defer(root),
      packTables(root),
      keepUrls(root),
      mapOwnSourcesOnly(root),
      collectLicences(),
    ],
    onLog(level, log, handle) {
      // A warning of the bundler fails the build.
      handle(level === 'warn' ? 'error' : level, log)
    },
  }
}

/**
 * The chunks that entries share: `core` is what the package itself loads, and `base` the part of that
 * which the command line needs for its help. So an import opens a handful of files. What an entry
 * loads is found out by a build that is thrown away.
 */
async function sharedChunks(build) {
  const { output } = await build.generate({ format: 'esm', entryFileNames: '[name].js' })
  const core = modulesOf(output, 'index')
  const cli = modulesOf(output, 'cli/main')
  const name = (id) => (core.has(id) ? (cli.has(id) ? 'base' : 'core') : null)
  return [{ debugName: 'shared', name }]
}

/** The modules that an entry loads at once, but for itself. */
function modulesOf(output, entry) {
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const files = new Set([`${entry}.js`])
  const modules = new Set()
  for (const file of files) {
    const chunk = chunks.get(file)
    for (const imported of chunk?.imports ?? []) files.add(imported)
    for (const id of Object.keys(chunk?.modules ?? {}))
      if (id !== chunk.facadeModuleId) modules.add(id)
  }
  return modules
}

/**
 * Gives each module of `src` the `import.meta.url` that it has when it is not bundled, in whatever
 * chunk it is: files beside it (workers, the package's own folders) are found in the same way.
 */
function keepUrls(root) {
  const placeholder = /__LITEFVM_URL_OF\("([^"]+)"\)/g
  return {
    name: 'keep-urls',
    transform(code, id) {
      if (!id.startsWith(`${root}src/`) || !code.includes('import.meta.url')) return null
      const path = relative(`${root}src`, id).replace(/\.ts$/, '.js')
      return { code: code.replaceAll('import.meta.url', `__LITEFVM_URL_OF("${path}")`), map: null }
    },
    renderChunk(code, chunk) {
      if (!code.includes('__LITEFVM_URL_OF')) return null
      const folder = posix.dirname(chunk.fileName)
      const text = code.replace(placeholder, (_, path) => {
        const beside = posix.relative(folder, path)
        return `new URL("${beside.startsWith('.') ? beside : `./${beside}`}",import.meta.url).href`
      })
      return { code: text, map: null }
    },
  }
}

/** Rooms with sources in the source maps: those that a test's author steps into. The others are two thirds of the code. */
const MAPPED = ['asc', 'harness', 'kernel', 'machine', 'schema', 'solc', 'types']

/** Leaves packages, generated tables and rooms that are not {@link MAPPED} out of the source maps. */
function mapOwnSourcesOnly(root) {
  const isOwn = (id) =>
    !id.endsWith('.generated.ts') && MAPPED.some((room) => id.startsWith(`${root}src/${room}/`))
  return {
    name: 'map-own-sources-only',
    transform(code, id) {
      return isOwn(id) ? null : { code, map: { mappings: '' } }
    },
  }
}
