import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { killWhileSaving } from './kill.ts'

const ROUNDS = 100

test(`after ${ROUNDS} kills at random moments the file loads each time, and no draft piles up`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-kill-'))
  const file = join(folder, 'chain.car')
  let height = 0n
  let drafts = 0
  for (let round = 0; round < ROUNDS; round++) {
    const left = await killWhileSaving(file, round, Math.floor(Math.random() * 400))
    expect(left.said, `round ${round}`).toBeDefined()
    expect(left.found! >= left.said!, `round ${round}`).toBe(true)
    expect(left.found! > height, `round ${round}`).toBe(true)
    expect(left.drafts, `round ${round}`).toBeLessThanOrEqual(1)
    height = left.found!
    drafts += left.drafts
    age(folder)
  }
  process.stderr.write(
    `${ROUNDS} kills: height ${height}, ${drafts} times in the middle of a write\n`,
  )
  rmSync(folder, { recursive: true })
}, 3_600_000)

/** Makes the drafts of a folder older than the minute that they are kept. */
function age(folder: string): void {
  const then = new Date(Date.now() - 120_000)
  for (const name of readdirSync(folder))
    if (name.endsWith('.draft')) utimesSync(join(folder, name), then, then)
}
