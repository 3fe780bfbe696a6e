import { expect, test } from 'vitest'
import { bundleReason, type ContractChain, hasBundles, NativeChain, TwoKinds } from './chains.ts'
import { deployableNames, plannedNames, RELEASES, runOpenZeppelin } from './openzeppelin.ts'
import { Transcript } from './transcript.ts'

type Release = keyof typeof RELEASES
const releases = Object.keys(RELEASES) as Release[] // its own keys

function transcriptOf(release: Release, chain: ContractChain): string {
  const transcript = new Transcript(chain)
  runOpenZeppelin(release, transcript)
  return `${transcript.lines.join('\n')}\n`
}

for (const release of releases) {
  const file = `__snapshots__/openzeppelin-${release}.txt`

  test(`every contract of OpenZeppelin ${release} is deployed and answers`, async () => {
    await expect(transcriptOf(release, new NativeChain())).toMatchFileSnapshot(file)
  })

  test.skipIf(!hasBundles)(
    `the contracts of OpenZeppelin ${release} do the same on the official EVM${bundleReason}`,
    { timeout: 120_000 },
    async () => {
      await expect(transcriptOf(release, await TwoKinds.create())).toMatchFileSnapshot(file)
    },
  )
}

test('every contract with code is made, and 42 have something to call', () => {
  const counts = releases.map((release) => {
    const chain = new NativeChain()
    const transcript = new Transcript(chain)
    runOpenZeppelin(release, transcript)
    const failed = transcript.lines.filter((line) => /^new .* fails/.test(line))
    expect(failed).toEqual([])
    const made = transcript.lines.filter((line) => line.startsWith('new ')).length
    expect(made).toBe(deployableNames(release).length)
    return plannedNames(release).length
  })
  // Of 4.9.6, two libraries and CrossChainEnabledAMB are planned and have no function: 42 are left.
  expect(counts).toEqual([28, 17])
})
