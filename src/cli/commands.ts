import type { CommandName } from './command-specs.ts'
import type { ParsedCommand } from './flags.ts'
import type { Io } from './io.ts'

/** Does what a command says and gives the exit code: 0 done, 1 failed, 2 misused. */
export type RunCommand = (args: ParsedCommand, io: Io) => Promise<number>

/** The loader of each command: only the one that is called is loaded. */
export const COMMANDS: Readonly<Record<CommandName, () => Promise<RunCommand>>> = {
  run: async () => (await import('./run/command.ts')).runActorCommand,
  node: async () => (await import('./node/command.ts')).nodeCommand,
  vectors: async () => (await import('./vectors/command.ts')).vectorsCommand,
  'bundle inspect': async () => (await import('./bundle/command.ts')).bundleInspectCommand,
  'bundle verify': async () => (await import('./bundle/command.ts')).bundleVerifyCommand,
  'bundle fetch': async () => (await import('./bundle/command.ts')).bundleFetchCommand,
  'gas-report': async () => (await import('./gas-report/command.ts')).gasReportCommand,
  'gas-snapshot': async () => (await import('./gas-snapshot/command.ts')).gasSnapshotCommand,
  'forge build': async () => (await import('./forge/command.ts')).forgeBuildCommand,
  'forge coverage': async () => (await import('./forge/coverage.ts')).forgeCoverageCommand,
  'forge list': async () => (await import('./forge/command.ts')).forgeListCommand,
  'forge snapshot': async () => (await import('./forge/command.ts')).forgeSnapshotCommand,
  'forge test': async () => (await import('./forge/command.ts')).forgeTestCommand,
  fuzz: async () => (await import('./fuzz/command.ts')).fuzzCommand,
  build: async () => (await import('./build/command.ts')).buildCommand,
  init: async () => (await import('./init/command.ts')).initCommand,
  diff: async () => (await import('./diff/command.ts')).diffCommand,
  inspect: async () => (await import('./inspect/command.ts')).inspectCommand,
  replay: async () => (await import('./replay/command.ts')).replayCommand,
  profile: async () => (await import('./profile/command.ts')).profileCommand,
}
