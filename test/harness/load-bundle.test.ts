import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'

test('a release is looked for in the folder that LITEFVM_BUNDLES names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-bundles-'))
  const before = process.env['LITEFVM_BUNDLES']
  process.env['LITEFVM_BUNDLES'] = folder
  try {
    const path = join(folder, 'v18.car')
    writeFileSync(path, 'this is no CAR')
    await expect(FVM.create({ actors: 'v18' })).rejects.toThrow(path)
  } finally {
    if (before === undefined) delete process.env['LITEFVM_BUNDLES']
    else process.env['LITEFVM_BUNDLES'] = before
    rmSync(folder, { recursive: true })
  }
})
