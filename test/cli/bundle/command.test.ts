import { expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { cidToString } from '../../../src/ipld/index.ts'
import { fakeBundle } from '../../bundle/fake-bundle.ts'
import { scratchFolder, writeFile } from '../../conformance/sample.ts'
import { createTestIo } from '../test-io.ts'

const { car, manifest } = fakeBundle()
const path = writeFile('fake.car', car)

async function run(...words: string[]) {
  const io = createTestIo({ env: { LITEFVM_CACHE: scratchFolder() } })
  const code = await runCli(['bundle', ...words], '0', io)
  return { code, ...io.written }
}

test('inspect shows manifest, actors, sizes and CIDs', async () => {
  const { code, out } = await run('inspect', path)
  expect(code).toBe(0)
  expect(out).toBe(
    [
      'unknown',
      `  manifest ${cidToString(manifest)}`,
      '  official no: this manifest is not known',
      `  ${car.length} bytes, 2 actors`,
      '    system          4  bafk2bzacedae6rlzxpwuurrnlg4mes5dbghhdxaflvvqlpa7bp5qjowejmxke',
      '    init            3  bafk2bzaceai4bz43ohbzo3gnbqbncmioeulmbdw4twfw6v6m22anmosnrzznu',
      '',
    ].join('\n'),
  )
})

test('inspect --json has the same', async () => {
  const { out } = await run('inspect', path, '--json')
  expect(JSON.parse(out)).toMatchObject({
    bundles: [
      {
        network: 'unknown',
        manifest: cidToString(manifest),
        official: [],
        actors: [
          { name: 'system', sizeBytes: 4 },
          { name: 'init', sizeBytes: 3 },
        ],
      },
    ],
  })
})

test('verify fails for a bundle that is not official', async () => {
  expect(await run('verify', path)).toEqual({
    code: 1,
    out: `FAILED unknown: no official bundle has its manifest ${cidToString(manifest)}\n`,
    err: '',
  })
})

test('a damaged bundle is an error that names the file', async () => {
  const broken = writeFile('broken.car', car.with(car.length - 1, 0xff))
  const { code, out, err } = await run('verify', broken)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(`${broken} (unknown): `)
})

test('a version that is not here says how to get it', async () => {
  expect(await run('inspect', 'v17')).toEqual({
    code: 2,
    out: '',
    err: 'no bundle v17 is here: get it with litefvm bundle fetch v17, or give its path\n',
  })
})
