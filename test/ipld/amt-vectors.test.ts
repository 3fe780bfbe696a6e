import { describe, expect, test } from 'vitest'
import { Amt, type Cid, cidToString, MAX_AMT_INDEX } from '../../src/ipld/index.ts'
import {
  encodeValue,
  type Script,
  ScriptRandom,
  ScriptStore,
  valueOf,
  vectors,
} from './map-script.ts'

interface AmtScript extends Script {
  readonly version: 0 | 3
  readonly indexForm: number
  readonly indexSpace: number
}

function drawIndex(random: ScriptRandom, form: number, space: number): bigint {
  const x = BigInt(random.below(space))
  if (form === 0) return x
  if (form === 1) return x << BigInt(random.below(50))
  return [x, x * 1_000_003n, (1n << 63n) + x, MAX_AMT_INDEX - x][random.below(4)]!
}

function stepOf(r: number, shrink: boolean): number {
  if (r < 45) return shrink && r < 30 ? 1 : 0
  if (r < 70) return shrink || r < 62 ? 1 : 0
  if (r < 78) return 2
  if (r < 86) return 3
  if (r < 90) return 4
  return r < 91 ? 5 : r < 92 ? 6 : r < 96 ? 7 : r < 98 ? 8 : r < 99 ? 9 : 10
}

function run(script: AmtScript): string[] {
  const store = new ScriptStore()
  const random = new ScriptRandom(script.seed)
  let amt = new Amt(store, { bitWidth: script.bitWidth, version: script.version })
  let root: Cid | undefined
  let flushes = 0
  const points: string[] = []
  const used: bigint[] = []
  for (let step = 0; step < script.steps; step++) {
    const shrink = step * 2 > script.steps
    const r = random.below(100)
    let i = drawIndex(random, script.indexForm, script.indexSpace)
    if (random.below(2) === 1 && used.length > 0) i = used[random.below(used.length)]!
    let values = ''
    const list = (k: bigint, v: Uint8Array) => {
      values += ` ${k}:${valueOf(v)}`
      return true
    }
    const size = () => `${amt.count} ${amt.height}`
    switch (stepOf(r, shrink)) {
      case 0: {
        const n = random.below(100)
        amt.set(i, encodeValue(n))
        used.push(i)
        store.say(`set ${i} ${n} ${size()}`)
        break
      }
      case 1: {
        const old = valueOf(amt.take(i))
        store.say(`delete ${i} ${old} ${size()}`)
        break
      }
      case 2:
        store.say(`get ${i} ${valueOf(amt.get(i))}`)
        break
      case 3:
        root = amt.flush()
        store.say(`flush ${cidToString(root)}`)
        if (++flushes % 8 === 0) points.push(store.checkpoint(root))
        break
      case 4:
        if (root === undefined) break
        amt = Amt.load(store, root, script.version)
        store.say('load')
        break
      case 5:
        amt.forEach(list)
        store.say(`each${values}`)
        break
      case 6: {
        const n = random.below(10)
        let c = 0
        amt.forEachWhile((k, v) => list(k, v) && ++c <= n)
        store.say(`while${values}`)
        break
      }
      case 7: {
        const limit = random.below(12)
        const end = amt.forEachRanged(i, limit, list)
        store.say(`ranged ${i} ${limit}${values} = ${end.traversed} ${end.next ?? '-'}`)
        break
      }
      case 8: {
        const m = 2 + random.below(5)
        amt.forEachMut((k, v) => {
          const n = Number(valueOf(v))
          if (n % m !== 0) return undefined
          values += ` ${k}`
          return encodeValue((n + 1) % 100)
        })
        store.say(`mut ${m}${values}`)
        break
      }
      case 9:
        amt.forEachCacheless(list)
        store.say(`cacheless${values}`)
        break
      default: {
        const indexes = [i]
        for (let n = 1 + random.below(6); n > 0; n--)
          if (used.length > 0) indexes.push(used[random.below(used.length)]!)
        store.say(`batchDelete ${indexes.join(',')} ${amt.batchDelete(indexes)} ${size()}`)
      }
    }
  }
  points.push(store.checkpoint(amt.flush()))
  for (const i of used) amt.delete(i)
  points.push(store.checkpoint(amt.flush()))
  return points
}

describe('an AMT has the roots, reads, writes and order of the reference', () => {
  const scripts = vectors<Partial<AmtScript>>('amt').filter(
    (row): row is AmtScript => row.checkpoints !== undefined,
  )
  test.each(scripts)('$name', (script) => {
    expect(run(script)).toEqual(script.checkpoints)
  })
})
