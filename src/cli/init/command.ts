import { relative } from 'node:path'
import { wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { createProject, type Project, TEMPLATES, type Template } from './create-project.ts'

/** Runs `litefvm init`, which makes a project from a template. */
export async function initCommand(args: ParsedCommand, io: Io): Promise<number> {
  const template = wordFrom(args.value('template') ?? 'assemblyscript', 'template', TEMPLATES)
  const project = await createProject(args.operands[0] ?? '.', template)
  io.out(args.has('json') ? `${JSON.stringify(project)}\n` : render(project, io))
  return 0
}

function render({ folder, name, files, template }: Project, io: Io): string {
  const note = nodeNote(template, process.versions.node)
  const paint = paintFor(io)
  const shown = relative('', folder)
  return [
    `${paint.bold(name)}: ${files.length} files in ${folder}`,
    ...files.map((file) => paint.dim(`  ${file}`)),
    '',
    'Next:',
    ...(shown === '' ? [] : [`  cd ${shown}`]),
    '  npm install',
    '  npm test',
    ...(note === undefined ? [] : ['', paint.bold(note)]),
    '',
  ].join('\n')
}

/** The oldest Node that Hardhat 3 runs on. */
const HARDHAT_NODE = 22

/** Returns a warning if this version of Node cannot run the template, else undefined. */
export function nodeNote(template: Template, nodeVersion: string): string | undefined {
  if (template !== 'hardhat' || Number.parseInt(nodeVersion, 10) >= HARDHAT_NODE) return undefined
  return `Hardhat 3 needs Node ${HARDHAT_NODE} or newer, and this is Node ${nodeVersion}: switch to a newer Node before npm install`
}
