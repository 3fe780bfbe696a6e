import { type FetchedBundle, fetchBundle } from '../../bundle/index.ts'
import { BUNDLE_HOST, bundleCacheFolder, DownloadError, releaseFolders } from '../../io/index.ts'
import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { inspectBundle } from './inspect-bundle.ts'
import { renderBundles, renderFetched, renderVerified } from './render.ts'

/** `litefvm bundle inspect` */
export async function bundleInspectCommand(args: ParsedCommand, io: Io): Promise<number> {
  const bundles = await inspectBundle(whatToInspect(args, io))
  io.out(
    args.has('json') ? `${JSON.stringify({ bundles })}\n` : renderBundles(bundles, paintFor(io)),
  )
  return 0
}

/** `litefvm bundle verify`: fails if a bundle is damaged (an error) or no official one. */
export async function bundleVerifyCommand(args: ParsedCommand, io: Io): Promise<number> {
  const found = await inspectBundle(whatToInspect(args, io))
  const bundles = found.map(({ actors, ...bundle }) => ({ ...bundle, actors: actors.length }))
  const text = renderVerified(bundles, paintFor(io))
  io.out(args.has('json') ? `${JSON.stringify({ bundles })}\n` : text)
  return bundles.every(({ official }) => official.length > 0) ? 0 : EXIT_FAILED
}

/** `litefvm bundle fetch` */
export async function bundleFetchCommand(args: ParsedCommand, io: Io): Promise<number> {
  const folder = bundleCacheFolder(io.env, args.value('cache'))
  const network = args.value('network') ?? 'mainnet'
  let fetched: FetchedBundle
  try {
    fetched = await fetchBundle(BUNDLE_HOST, { what: operand(args), network, folder })
  } catch (thrown) {
    if (!(thrown instanceof DownloadError)) throw thrown
    io.err(`${thrown.message}\n`)
    return EXIT_FAILED
  }
  io.out(args.has('json') ? `${JSON.stringify(fetched)}\n` : renderFetched(fetched, folder))
  return 0
}

function whatToInspect(
  args: ParsedCommand,
  io: Io,
): { what: string; network: string | undefined; folders: string[] } {
  return { what: operand(args), network: args.value('network'), folders: releaseFolders(io.env) }
}

function operand(args: ParsedCommand): string {
  const [first] = args.operands
  if (first === undefined)
    throw new UsageError(
      'FVM_CLI_OPERANDS',
      'litefvm bundle: a version or a path is missing: give one, as v18 or v18.tar.zst',
    )
  return first
}
