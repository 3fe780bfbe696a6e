import { relative } from 'node:path'
import { UsageError } from '../../types/index.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { createProject, type Project, TEMPLATES } from './create-project.ts'

/** `litefvm init` */
export async function initCommand(args: ParsedCommand, io: Io): Promise<number> {
  const wanted = args.value('template') ?? 'assemblyscript'
  const template = TEMPLATES.find((name) => name === wanted)
  if (template === undefined)
    throw new UsageError('FVM_CLI_FLAG', `--template ${wanted}: it takes ${TEMPLATES.join(', ')}`)
  const project = await createProject(args.operands[0] ?? '.', template)
  io.out(args.has('json') ? `${JSON.stringify(project)}\n` : render(project, io))
  return 0
}

function render({ folder, name, files }: Project, io: Io): string {
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
    '',
  ].join('\n')
}
