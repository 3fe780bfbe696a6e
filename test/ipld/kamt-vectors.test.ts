import { describe, expect, test } from 'vitest'
import { blake2b256 } from '../../src/crypto/index.ts'
import { type Cid, cidToString, Kamt } from '../../src/ipld/index.ts'
import { type MapScript, mapStep, ScriptRandom, ScriptStore, vectors } from './map-script.ts'

function keyOf(form: number, id: number): bigint {
  if (form === 0) return BigInt(id)
  if (form === 1) {
    const slot = id % 7
    const base = slot === 0 ? 0n : fromBytes(blake2b256(Uint8Array.of(slot)))
    return ((base >> 32n) << 32n) | BigInt.asUintN(32, base + BigInt(Math.floor(id / 7)))
  }
  const bytes = new Uint8Array(32)
  bytes[id % 32] = id >> 5
  bytes[31]! ^= (id >> 3) & 255
  return fromBytes(bytes)
}

function fromBytes(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

/** Big-endian hex in whole bytes, nothing for zero. */
function show(n: bigint | undefined): string {
  if (n === undefined) return '-'
  if (n === 0n) return ''
  const text = n.toString(16)
  return text.length % 2 === 0 ? text : `0${text}`
}

function run(script: MapScript): string[] {
  const store = new ScriptStore()
  const random = new ScriptRandom(script.seed)
  const { bitWidth, minDataDepth, maxArrayWidth } = script
  const options = { bitWidth, minDataDepth, maxArrayWidth }
  let kamt = new Kamt(store, options)
  let root: Cid | undefined
  let flushes = 0
  const points: string[] = []
  const value = () => {
    const x = random.below(300)
    return x % 3 === 0 ? keyOf(1, x) : BigInt(x)
  }
  for (let step = 0; step < script.steps; step++) {
    const r = random.below(100)
    const id = random.below(script.keySpace)
    const key = keyOf(script.keyForm, id)
    switch (mapStep(r, step * 2 > script.steps)) {
      case 0: {
        const n = value()
        store.say(`set ${id} ${show(n)} ${show(kamt.replace(key, n))}`)
        break
      }
      case 1:
        store.say(`delete ${id} ${show(kamt.take(key))}`)
        break
      case 2:
        store.say(`get ${id} ${show(kamt.get(key))}`)
        break
      case 3: {
        const n = value()
        store.say(`setIfAbsent ${id} ${show(n)} ${kamt.setIfAbsent(key, n)}`)
        break
      }
      case 4:
        root = kamt.flush()
        store.say(`flush ${cidToString(root)}`)
        if (++flushes % 8 === 0) points.push(store.checkpoint(root))
        break
      case 5:
        if (root === undefined) break
        kamt = Kamt.load(store, root, options)
        store.say('load')
        break
      case 6: {
        let line = 'each'
        kamt.forEach((k, v) => {
          line += ` ${show(k)}:${show(v)}`
        })
        store.say(line)
        break
      }
      default: {
        const max = random.below(20)
        let line = `from ${id} ${max}`
        try {
          const entries = kamt.entries(key)
          for (let i = 0; i < max || i === 0; i++) {
            const next = entries.next()
            if (next.done === true || i >= max) break
            line += ` ${show(next.value.key)}:${show(next.value.value)}`
          }
        } catch {
          line += ' error'
        }
        store.say(line)
      }
    }
  }
  points.push(store.checkpoint(kamt.flush()))
  for (let id = 0; id < script.keySpace; id++) kamt.delete(keyOf(script.keyForm, id))
  points.push(store.checkpoint(kamt.flush()))
  return points
}

describe('a KAMT has the roots, reads, writes and order of the reference', () => {
  const scripts = vectors<MapScript>('kamt')
  test.each(scripts)('$name', (script) => {
    expect(run(script)).toEqual(script.checkpoints)
  })
})
