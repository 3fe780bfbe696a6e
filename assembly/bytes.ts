// Byte arrays: copies, comparison, text.

/** A copy of `length` bytes of memory. */
export function bytesAt(pointer: usize, length: i32): Uint8Array {
  const out = new Uint8Array(length)
  memory.copy(out.dataStart, pointer, length)
  return out
}

/** The bytes of a text in UTF-8. */
export function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text))
}

export function concatBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length)
  memory.copy(out.dataStart, a.dataStart, a.length)
  memory.copy(out.dataStart + a.length, b.dataStart, b.length)
  return out
}

export function equalBytes(a: Uint8Array, b: Uint8Array): bool {
  return a.length == b.length && memory.compare(a.dataStart, b.dataStart, a.length) == 0
}

/** Less than 0, 0 or more than 0: as the bytes sort, a prefix first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): i32 {
  const shared = memory.compare(a.dataStart, b.dataStart, min(a.length, b.length))
  return shared != 0 ? shared : a.length - b.length
}

/** Whether bytes are valid UTF-8: no overlong forms, surrogates or code points past 0x10ffff. */
export function isUtf8(pointer: usize, length: u32): bool {
  const end = pointer + length
  while (pointer < end) {
    const first = <u32>load<u8>(pointer++)
    if (first < 0x80) continue
    let more: u32 = 0
    let least: u32 = 0x80
    let point: u32 = first & 0x1f
    if (first >= 0xc2 && first < 0xe0) more = 1
    else if (first >= 0xe0 && first < 0xf0) { more = 2; least = 0x800; point = first & 0x0f }
    else if (first >= 0xf0 && first < 0xf5) { more = 3; least = 0x10000; point = first & 0x07 }
    else return false
    if (pointer + more > end) return false
    for (; more > 0; more--) {
      const next = <u32>load<u8>(pointer++)
      if ((next & 0xc0) != 0x80) return false
      point = (point << 6) | (next & 0x3f)
    }
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false
  }
  return true
}

/** Writes an unsigned LEB128 varint and gives the bytes taken (1 to 10). */
export function writeVarint(pointer: usize, value: u64): u32 {
  let length: u32 = 0
  while (value >= 0x80) {
    store<u8>(pointer + length++, <u8>value | 0x80)
    value >>= 7
  }
  store<u8>(pointer + length++, <u8>value)
  return length
}

/** The bytes of a varint of a u64 in its shortest form within `left` bytes; 0 if there is none. */
export function varintSize(pointer: usize, left: i32): i32 {
  for (let i = 0; i < left && i < 10; i++) {
    const byte = load<u8>(pointer + i)
    if (i == 9 && byte > 1) return 0
    if (byte < 0x80) return byte == 0 && i > 0 ? 0 : i + 1
  }
  return 0
}

/** Reads a varint that `varintSize` has found. */
export function readVarint(pointer: usize): u64 {
  let value: u64 = 0
  let shift: u64 = 0
  while (true) {
    const byte = load<u8>(pointer++)
    value |= <u64>(byte & 0x7f) << shift
    if (byte < 0x80) return value
    shift += 7
  }
}

/** The key of an unsigned integer in the maps of Filecoin's actors: its varint. */
export function uintKey(value: u64): Uint8Array {
  const out = new Uint8Array(10)
  return out.subarray(0, writeVarint(out.dataStart, value))
}

/** The key of a signed integer in the maps of Filecoin's actors: the varint of its zig-zag form. */
export function intKey(value: i64): Uint8Array {
  return uintKey(<u64>((value << 1) ^ (value >> 63)))
}
