import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { type Build, type ChosenSuite, type ForgeConfig, fullName } from '../../forge/index.ts'
import type { Io } from '../io.ts'

/** Time in milliseconds in which changes count as one: editors write a file in several steps. */
const SETTLE_MS = 40
/** Files beside the folders of sources that a build depends on. */
const SETTINGS = ['foundry.toml', 'remappings.txt']

/**
 * Calls `rerun` after each change of the sources, tests and settings of a project, one call at a time, until
 * the user ends the program.
 */
export async function watchProject(
  { root, src, test, script }: ForgeConfig,
  io: Io,
  rerun: () => Promise<void>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isChanged = false
  let failure: unknown
  let fail = (): void => {}
  const start = (): void => {
    if (running !== undefined) return
    isChanged = false
    running = rerun()
      .catch((thrown: unknown) => {
        failure = thrown
        fail()
      })
      .finally(() => {
        running = undefined
        if (isChanged) start()
      })
  }
  const note = (): void => {
    isChanged = true
    look() // folders may be new
    clearTimeout(timer)
    timer = setTimeout(start, SETTLE_MS)
  }
  // One watcher for each folder: a recursive one of Node 20 on Linux loses files that editors replace.
  const watchers = new Map<string, FSWatcher>()
  const folders = [src, test, script].map((one) => join(root, one))
  const look = (): void => {
    for (const folder of folders.flatMap(foldersBelow))
      if (!watchers.has(folder)) watchers.set(folder, watch(folder, note))
  }
  look()
  const settings = watch(root, (_event, file) => {
    if (file !== null && SETTINGS.includes(file)) note()
  })
  const failed = new Promise<void>((resolve) => {
    fail = resolve
  })
  await Promise.race([io.untilStopped?.() ?? Promise.resolve(), failed])
  clearTimeout(timer)
  for (const watcher of [settings, ...watchers.values()]) watcher.close()
  await running
  if (failure !== undefined) throw failure
}

/** Lists a folder and those inside of it; none if it is not there. */
function foldersBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [folder, ...inner.flatMap(({ name }) => foldersBelow(join(folder, name)))]
}

/** The code of each contract, which changes with any of its sources: it ends in their hash. */
export type Codes = ReadonlyMap<string, string>

/** Lists the code of each contract of a build. */
export function codesOf({ artifacts }: Build): Codes {
  return new Map(artifacts.map((one) => [fullName(one), one.bytecode]))
}

/** Chooses the suites that a change touches; those that find code by its name are always among them. */
export function touchedSuites(
  chosen: readonly ChosenSuite[],
  { sources }: Build,
  before: Codes,
): readonly ChosenSuite[] {
  return chosen.filter(
    ({ artifact }) =>
      before.get(fullName(artifact)) !== artifact.bytecode ||
      /\b(getCode|getDeployedCode|deployCode)\b/.test(sources[artifact.source] ?? ''),
  )
}
