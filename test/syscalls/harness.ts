import { GasTracker, priceListFor } from '../../src/gas/index.ts'
import {
  type FvmVersion,
  Invocation,
  linkSyscalls,
  SYSCALLS_V3,
  SYSCALLS_V4,
  type SyscallAbi,
  SyscallCell,
} from '../../src/syscalls/index.ts'
import { FakeKernel } from './fake-kernel.ts'

const PAGE = 65_536

/** What a syscall gave: its error number, and the counter the instance goes on with. */
export interface Answer {
  readonly errno: number
  readonly gas: bigint
}

/** The import of a syscall as an actor declares it. */
export function importOf(
  version: FvmVersion,
  name: string,
): { module: string; name: string; kind: string; params: string[]; results: string[] } {
  const [module = '', fn = ''] = name.split('.')
  const abi: SyscallAbi = version === 3 ? SYSCALLS_V3 : SYSCALLS_V4
  const spec = abi[module]?.[fn]
  const params = [...(spec?.outSize ? ['i32'] : []), ...(spec?.params ?? [])]
  return { module, name: fn, kind: 'function', params, results: ['i32'] }
}

/** One invocation over a fake kernel and a memory made in JavaScript; plays the instance's shim. */
export class Harness {
  readonly trace: { name: string; compute: number | bigint; other: number | bigint }[] = []
  readonly gas: GasTracker
  readonly kernel: FakeKernel
  readonly limiter = { memoryUsed: PAGE }
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 8 })
  /** The memory as an instance presents it. */
  readonly source = sourceOf(this.memory)
  readonly counter = { gas: 0n }
  readonly cell = new SyscallCell()
  readonly invocation: Invocation
  readonly version: FvmVersion

  constructor(version: FvmVersion = 4, limit = 1_000_000_000_000n) {
    this.version = version
    this.gas = new GasTracker(limit, this.trace)
    this.kernel = new FakeKernel(this.gas)
    this.invocation = new Invocation({
      kernel: this.kernel,
      kernelV3: this.kernel,
      gas: this.gas,
      limiter: this.limiter,
      prices: priceListFor(21),
    })
    this.cell.invocation = this.invocation
    this.invocation.attachCounter(this.counter)
    this.invocation.memory.attach(this.source)
    this.invocation.updateGasAvailable()
  }

  /** Bytes of the memory. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.memory.buffer)
  }

  /** Runs `milligas` worth of code. */
  burn(milligas: bigint): void {
    this.counter.gas -= milligas
  }

  /** Calls a syscall as the instance's shim does: i64s as bigints, i32s as numbers. */
  call(name: string, ...args: readonly (number | bigint)[]): Answer {
    const wanted = importOf(this.version, name)
    const imports = linkSyscalls(this.version, [wanted]).createImports(this.cell)
    const host = imports[wanted.module]?.[wanted.name]
    const shim = imports['litefvm']
    if (host === undefined || shim === undefined) throw new TypeError(`${name} was not linked`)
    const words = args.flatMap((arg, i) =>
      wanted.params[i] === 'i64'
        ? [Number(BigInt.asIntN(32, BigInt(arg))), Number(BigInt.asIntN(32, BigInt(arg) >> 32n))]
        : [Number(arg) | 0],
    )
    const { gas } = this.counter
    const r = host(gas >= 0n && gas < 1n << 53n ? Number(gas) : -1, ...words)
    if (r >= 0) {
      this.counter.gas = BigInt(r)
      return { errno: 0, gas: this.counter.gas }
    }
    const errno = (shim['errno'] as () => number)()
    const lo = BigInt((shim['gas_lo'] as () => number)() >>> 0)
    const hi = BigInt((shim['gas_hi'] as () => number)() >>> 0)
    this.counter.gas = BigInt.asIntN(64, (hi << 32n) | lo)
    return { errno, gas: this.counter.gas }
  }

  /** Names of the charges so far, then forgets them. */
  takeCharges(): string[] {
    return this.trace.splice(0).map(({ name }) => name)
  }

  write(offset: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, offset)
  }

  u32(offset: number): number {
    return new DataView(this.memory.buffer).getUint32(offset, true)
  }

  u64(offset: number): bigint {
    return new DataView(this.memory.buffer).getBigUint64(offset, true)
  }
}

function sourceOf(memory: WebAssembly.Memory): {
  readonly byteLength: number
  readonly buffer: ArrayBuffer
} {
  return {
    get byteLength() {
      return memory.buffer.byteLength
    },
    get buffer() {
      return memory.buffer
    },
  }
}
