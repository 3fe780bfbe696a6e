import type { Vitest } from 'vitest/node'

/** A setup file of a suite, and the value that its workers are given. */
export interface WorkerSetup {
  /** The path of the file. */
  readonly file: string
  /** Name under which vitest provides the value. */
  readonly key: string
  /** Plain data. */
  readonly value: unknown
}

/** Adds a setup file to every project of a suite but those that run in a browser. */
export function addSetupFile(vitest: Vitest, { file, key, value }: WorkerSetup): void {
  for (const project of vitest.projects) {
    const { browser, setupFiles } = project.config
    if (browser.enabled) continue // a world needs Node
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vitest types provided keys by a global interface that the package does not extend
    project.provide(key as never, value as never)
    if (!setupFiles.includes(file)) setupFiles.push(file)
  }
}
