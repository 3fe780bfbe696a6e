import { bytesFromBigint } from './bigint-bytes.ts'
import { BLS_DST, type BlsBackend } from './bls-backend.ts'
import { requireOptional } from './node-builtin.ts'

/**
 * The raw functions of mcl inside bls-eth-wasm 1.7.0 that we use: pointers and lengths, nothing of
 * its Ethereum layer, whose ciphersuite is another and whose aggregates want messages of one length.
 */
interface Mcl {
  readonly HEAP8: Int8Array
  _malloc(size: number): number
  _free(pointer: number): void
  _mclBnG1_deserialize(out: number, bytes: number, length: number): number
  _mclBnG2_deserialize(out: number, bytes: number, length: number): number
  _mclBnG1_serialize(bytes: number, capacity: number, point: number): number
  _mclBnG2_serialize(bytes: number, capacity: number, point: number): number
  _mclBnG1_isValidOrder(point: number): number
  _mclBnG2_isValidOrder(point: number): number
  _mclBnG1_neg(out: number, point: number): void
  _mclBnG1_mul(out: number, point: number, scalar: number): void
  _mclBnG2_mul(out: number, point: number, scalar: number): void
  _mclBnFr_setLittleEndian(out: number, bytes: number, length: number): number
  _mclBnG2_hashAndMapToWithDst(
    out: number,
    message: number,
    length: number,
    dst: number,
    dstLength: number,
  ): number
  _mclBn_millerLoopVec(out: number, g1: number, g2: number, count: number): void
  _mclBn_finalExp(out: number, gt: number): void
  _mclBnGT_isOne(gt: number): number
  _blsGetGeneratorOfPublicKey(out: number): void
}

/** Bytes of mcl's projective points, target group elements and scalars for BLS12-381. */
const G1_SIZE = 144
const G2_SIZE = 288
const GT_SIZE = 576
const FR_SIZE = 32

/** Memory of one operation, freed together. */
class Arena {
  readonly #mcl: Mcl
  readonly #pointers: number[] = []

  constructor(mcl: Mcl) {
    this.#mcl = mcl
  }

  alloc(size: number): number {
    const pointer = this.#mcl._malloc(size)
    this.#pointers.push(pointer)
    return pointer
  }

  copy(bytes: Uint8Array): number {
    const pointer = this.alloc(bytes.length || 1)
    new Uint8Array(this.#mcl.HEAP8.buffer).set(bytes, pointer) // the heap may have grown
    return pointer
  }

  read(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.#mcl.HEAP8.buffer).slice(pointer, pointer + length)
  }

  free(): void {
    for (const pointer of this.#pointers) this.#mcl._free(pointer)
  }
}

class WasmBls implements BlsBackend {
  readonly name = 'bls-eth-wasm'
  readonly #mcl: Mcl

  constructor(mcl: Mcl) {
    this.#mcl = mcl
  }

  #scope<T>(work: (arena: Arena) => T): T {
    const arena = new Arena(this.#mcl)
    try {
      return work(arena)
    } finally {
      arena.free()
    }
  }

  #hash(arena: Arena, out: number, message: Uint8Array): void {
    const dst = arena.copy(BLS_DST)
    const at = arena.copy(message)
    this.#mcl._mclBnG2_hashAndMapToWithDst(out, at, message.length, dst, BLS_DST.length)
  }

  /** Writes the point to `out`; false if the bytes are no point of the group. */
  #g1(arena: Arena, out: number, bytes: Uint8Array): boolean {
    const read = this.#mcl._mclBnG1_deserialize(out, arena.copy(bytes), bytes.length)
    return read === bytes.length && this.#mcl._mclBnG1_isValidOrder(out) === 1
  }

  #g2(arena: Arena, out: number, bytes: Uint8Array): boolean {
    const read = this.#mcl._mclBnG2_deserialize(out, arena.copy(bytes), bytes.length)
    return read === bytes.length && this.#mcl._mclBnG2_isValidOrder(out) === 1
  }

  verify(
    signature: Uint8Array | undefined,
    publicKeys: readonly Uint8Array[],
    messages: readonly Uint8Array[],
  ): boolean {
    const mcl = this.#mcl
    return this.#scope((arena) => {
      const count = publicKeys.length + (signature === undefined ? 0 : 1)
      const g1s = arena.alloc(G1_SIZE * count)
      const g2s = arena.alloc(G2_SIZE * count)
      for (const [i, publicKey] of publicKeys.entries()) {
        if (!this.#g1(arena, g1s + G1_SIZE * i, publicKey)) return false
      }
      if (signature !== undefined) {
        const last = count - 1
        if (!this.#g2(arena, g2s + G2_SIZE * last, signature)) return false
        mcl._blsGetGeneratorOfPublicKey(g1s + G1_SIZE * last)
        mcl._mclBnG1_neg(g1s + G1_SIZE * last, g1s + G1_SIZE * last)
      }
      for (const [i, message] of messages.entries()) this.#hash(arena, g2s + G2_SIZE * i, message)
      const gt = arena.alloc(GT_SIZE)
      mcl._mclBn_millerLoopVec(gt, g1s, g2s, count)
      mcl._mclBn_finalExp(gt, gt)
      return mcl._mclBnGT_isOne(gt) === 1
    })
  }

  #scalar(arena: Arena, scalar: bigint): number {
    const out = arena.alloc(FR_SIZE)
    const bytes = arena.copy(bytesFromBigint(scalar, FR_SIZE).reverse())
    this.#mcl._mclBnFr_setLittleEndian(out, bytes, FR_SIZE)
    return out
  }

  publicKey(scalar: bigint): Uint8Array {
    return this.#scope((arena) => {
      const point = arena.alloc(G1_SIZE)
      this.#mcl._blsGetGeneratorOfPublicKey(point)
      this.#mcl._mclBnG1_mul(point, point, this.#scalar(arena, scalar))
      const out = arena.alloc(48)
      this.#mcl._mclBnG1_serialize(out, 48, point)
      return arena.read(out, 48)
    })
  }

  sign(scalar: bigint, message: Uint8Array): Uint8Array {
    return this.#scope((arena) => {
      const point = arena.alloc(G2_SIZE)
      this.#hash(arena, point, message)
      this.#mcl._mclBnG2_mul(point, point, this.#scalar(arena, scalar))
      const out = arena.alloc(96)
      this.#mcl._mclBnG2_serialize(out, 96, point)
      return arena.read(out, 96)
    })
  }
}

/** The exports of the package that its own types lack. */
interface BlsPackage {
  init(): Promise<void>
  readonly mod: Mcl
}

/** Loads bls-eth-wasm (about 65 ms), five times as fast as noble. */
export async function createWasmBls(): Promise<BlsBackend> {
  // Node loads it at once: then no import is pending when a process ends.
  const loader =
    requireOptional<BlsPackage>('bls-eth-wasm') ??
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the interface lists what is used of the package
    ((await import('bls-eth-wasm')).default as unknown as BlsPackage)
  await loader.init()
  return new WasmBls(loader.mod)
}
