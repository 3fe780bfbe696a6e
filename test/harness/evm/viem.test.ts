import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as utils from 'viem/utils'
import { expect, test, vi } from 'vitest'
import { FVM, useViem } from '../../../src/index.ts'
import { deployAll } from './worlds.ts'

const SRC = fileURLToPath(new URL('../../../src', import.meta.url))

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? sources(path) : name.endsWith('.ts') ? [path] : []
  })
}

test('viem is imported for its types only, so that it is not loaded along', () => {
  const imports = sources(SRC).flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(/^(?:import|export) .*from '(?:viem|abitype)[^']*'/gm),
  ])
  expect(imports.length).toBeGreaterThan(5)
  expect(imports.map(([line]) => line).filter((line) => !/^(im|ex)port type /.test(line))).toEqual(
    [],
  )
})

test('codecs that are handed over are those that are used', () => {
  const encodeAbiParameters = vi.fn(utils.encodeAbiParameters)
  useViem({ ...utils, encodeAbiParameters } as typeof utils) // the mock has its type
  const { token } = deployAll(FVM.createSync())
  expect(encodeAbiParameters).toHaveBeenCalled()
  useViem(utils)
  expect(token.read.symbol()).toBe('EX')
})
