import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { init, install, ROOT } from './project.ts'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['assemblyscript', 'assembly/index.ts'],
  ['solidity', 'contracts/Token.sol'],
])(
  'in watch mode of %s an edit of %s runs the tests again',
  async (template, source) => {
    const project = join(folder, `watch ${template}`)
    await init(project, '--template', template)
    install(project)
    const { CI: _, ...env } = process.env
    const vitest = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/vitest/vitest.mjs'), '--watch', '--no-color'],
      { cwd: project, env: { ...env, NO_COLOR: '1' } },
    )
    let text = ''
    const seen = async (what: string) =>
      await new Promise<void>((done) => {
        const look = () => {
          if (!text.includes(what)) return
          vitest.stdout.off('data', look)
          done()
        }
        vitest.stdout.on('data', look)
        look()
      })
    vitest.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    try {
      await seen('Waiting for file changes')
      const path = join(project, source)
      text = ''
      writeFileSync(path, `${readFileSync(path, 'utf8')}\n// edited\n`)
      await seen('Waiting for file changes')
      expect(text).toContain('4 passed')
    } finally {
      vitest.kill()
    }
  },
  120_000,
)
