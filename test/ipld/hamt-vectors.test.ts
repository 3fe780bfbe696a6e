import { describe, expect, test } from 'vitest'
import { type Cid, cidToString, Hamt } from '../../src/ipld/index.ts'
import {
  encodeValue,
  hex,
  type MapScript,
  mapStep,
  ScriptRandom,
  ScriptStore,
  valueOf,
  vectors,
} from './map-script.ts'

interface HamtScript extends MapScript {
  readonly hash: 'sha256' | 'identity'
}

function keyOf(form: number, id: number): Uint8Array {
  if (form === 0) {
    const bytes = [id & 255]
    for (let x = id >> 8; x > 0; x >>= 8) bytes.push(x & 255)
    return Uint8Array.from(bytes)
  }
  if (form === 2) return new TextEncoder().encode(`key number ${id}`)
  const key = new Uint8Array(32)
  key[0] = id % 3
  key[20] = id >> 8
  key[30] = id >> 4
  key[31] = id
  return key
}

function run(script: HamtScript): string[] {
  const store = new ScriptStore()
  const random = new ScriptRandom(script.seed)
  const options = {
    bitWidth: script.bitWidth,
    minDataDepth: script.minDataDepth,
    maxArrayWidth: script.maxArrayWidth,
    ...(script.hash === 'identity' ? { hash: (key: Uint8Array) => key } : {}),
  }
  let hamt = new Hamt(store, options)
  let root: Cid | undefined
  let flushes = 0
  const points: string[] = []
  for (let step = 0; step < script.steps; step++) {
    const r = random.below(100)
    const id = random.below(script.keySpace)
    const key = keyOf(script.keyForm, id)
    let entries = ''
    const list = (k: Uint8Array, v: Uint8Array) => {
      entries += ` ${hex(k)}:${valueOf(v)}`
    }
    switch (mapStep(r, step * 2 > script.steps)) {
      case 0: {
        const n = random.below(100)
        const old = hamt.replace(key, encodeValue(n))
        store.say(`set ${id} ${n} ${valueOf(old)}`)
        break
      }
      case 1:
        store.say(`delete ${id} ${valueOf(hamt.take(key))}`)
        break
      case 2:
        store.say(`get ${id} ${valueOf(hamt.get(key))}`)
        break
      case 3: {
        const n = random.below(100)
        store.say(`setIfAbsent ${id} ${n} ${hamt.setIfAbsent(key, encodeValue(n))}`)
        break
      }
      case 4:
        root = hamt.flush()
        store.say(`flush ${cidToString(root)}`)
        if (++flushes % 8 === 0) points.push(store.checkpoint(root))
        break
      case 5:
        if (root === undefined) break
        hamt = Hamt.load(store, root, options)
        store.say('load')
        break
      case 6:
        hamt.forEach(list)
        store.say(`each${entries}`)
        break
      case 7: {
        const max = random.below(20)
        const from = random.below(2) === 1
        let line: string
        try {
          const end = hamt.forEachRanged(from ? key : undefined, max, list)
          line = ` = ${end.traversed} ${end.next === undefined ? '-' : hex(end.next)}`
        } catch {
          line = ' error'
        }
        store.say(`ranged ${from ? id : '-'} ${max}${entries}${line}`)
        break
      }
      default:
        hamt.forEachCacheless(list)
        store.say(`cacheless${entries}`)
    }
  }
  points.push(store.checkpoint(hamt.flush()))
  for (let id = 0; id < script.keySpace; id++) hamt.delete(keyOf(script.keyForm, id))
  points.push(store.checkpoint(hamt.flush()))
  return points
}

describe('a HAMT has the roots, reads, writes and order of the reference', () => {
  const scripts = vectors<HamtScript>('hamt')
  test.each(scripts)('$name', (script) => {
    expect(run(script)).toEqual(script.checkpoints)
  })
})
