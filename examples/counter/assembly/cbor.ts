// The corner of CBOR that the counter speaks: unsigned integers in their shortest form.

/** Writes an unsigned integer at `at` and gives the bytes taken (1 to 9). */
export function writeUint(at: usize, value: u64): u32 {
  if (value < 24) {
    store<u8>(at, <u8>value)
    return 1
  }
  let width: u32 = 8
  let head: u8 = 0x1b
  if (value <= 0xff) { width = 1; head = 0x18 }
  else if (value <= 0xffff) { width = 2; head = 0x19 }
  else if (value <= 0xffffffff) { width = 4; head = 0x1a }
  store<u8>(at, head)
  for (let i: u32 = 0; i < width; i++) store<u8>(at + 1 + i, <u8>(value >> (8 * (width - 1 - i))))
  return 1 + width
}

/** The bytes that the unsigned integer at `at` takes, or 0 if there is none within `left` bytes. */
export function uintSize(at: usize, left: u32): u32 {
  if (left == 0) return 0
  const head = load<u8>(at)
  if (head < 24) return 1
  if (head > 0x1b) return 0
  const size = 1 + (1 << (head - 24))
  if (<u32>size > left) return 0
  const value = readUint(at)
  // The shortest form only, as DAG-CBOR wants it.
  if (head == 0x18 ? value < 24 : value >> (8 << (head - 25)) == 0) return 0
  return size
}

/** Reads an unsigned integer that `uintSize` has found. */
export function readUint(at: usize): u64 {
  const head = load<u8>(at)
  if (head < 24) return head
  const width: u32 = 1 << (head - 24)
  let value: u64 = 0
  for (let i: u32 = 0; i < width; i++) value = (value << 8) | load<u8>(at + 1 + i)
  return value
}
