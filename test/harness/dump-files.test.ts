import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { scratchFolder } from '../conformance/sample.ts'

const BUILD = new URL('../../.cache/build/index.js', import.meta.url).href

test.runIf(process.platform !== 'win32')(
  'a dump that does not fit on the disk is an error, and the old dump stays',
  () => {
    const folder = scratchFolder()
    const path = join(folder, 'world.car')
    writeFileSync(path, 'the old dump')
    const script = `
      process.on('SIGXFSZ', () => {})
      const { FVM } = await import(${JSON.stringify(BUILD)})
      const vm = FVM.createSync()
      for (let i = 0; i < 100; i++) vm.account('name ' + i)
      try {
        await vm.dumpState(${JSON.stringify(path)})
        console.log('no error')
      } catch (error) {
        console.log(error.name, error.code)
      }
      console.log(vm.balanceOf('name 1') > 0n)`
    const limited = 'ulimit -f 8; exec "$0" --input-type=module -e "$1"'
    const { stdout } = spawnSync('bash', ['-c', limited, process.execPath, script])
    expect(String(stdout)).toBe('UsageError FVM_WRITE_FAILED\ntrue\n')
    expect(readFileSync(path, 'utf8')).toBe('the old dump')
    expect(readdirSync(folder)).toEqual(['world.car'])
  },
)

test('dumps to one path at the same time leave one of them whole', async () => {
  const path = join(scratchFolder(), 'world.car')
  const worlds = [...Array(8).keys()].map((epoch) => FVM.createSync({ epoch }))
  await Promise.all(worlds.map((vm) => vm.dumpState(path)))
  const other = FVM.createSync()
  await other.loadState(path)
  expect(other.epoch).toBeLessThan(8n)
  expect(other.stateRoot()).toEqual(worlds[Number(other.epoch)]!.stateRoot())
})
