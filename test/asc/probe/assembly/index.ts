// An actor for the tests of litefvm/assembly: each method tries one corner of it.
import {
  abort, Address, Amt, CborReader, CborWriter, ExitCode, frc42, Hamt, intKey,
  Major, methodNumber, readParams, require, returnCbor, setStateRoot,
  stateRoot, TokenAmount, uintKey, unhandledMethod,
} from 'litefvm/assembly'

export function invoke(params: u32): u32 {
  switch (<u32>methodNumber()) {
    case 2: return arithmetic(readParams(params))
    case 3: return decimal(readParams(params))
    case 4: return hamt(readParams(params))
    case 5: return amt(readParams(params))
    case 6: return echo(readParams(params))
    case 7: return methodNumbers(readParams(params))
    case 8: return address(readParams(params))
    case 9: return failing(readParams(params))
    case 10: return keys(readParams(params))
    default: return unhandledMethod()
  }
}

/** [a, b] to [a + b, a - b, a * b, a / b, a % b, compare]. */
function arithmetic(reader: CborReader): u32 {
  reader.tuple(2)
  const a = reader.token()
  const b = reader.token()
  reader.end()
  const writer = new CborWriter().array(6).token(a + b).token(a - b).token(a * b)
  const isZero = b == TokenAmount.zero()
  writer.token(isZero ? b : a / b).token(isZero ? b : a % b)
  return returnCbor(writer.int(a < b ? -1 : a > b ? 1 : 0))
}

/** A text to the amount, its text again, and its low and high words. */
function decimal(reader: CborReader): u32 {
  const value = TokenAmount.parse(reader.text())
  const writer = new CborWriter().array(4).token(value).text(value.toString())
  return returnCbor(writer.uint(value.low).uint(value.high))
}

/**
 * [bit width, whether to start anew, [[key, value or null], ...]] to [root, every key and value in
 * order]. A null deletes. The root is the state, from which the next call goes on.
 */
function hamt(reader: CborReader): u32 {
  reader.tuple(3)
  const bitWidth = reader.u32()
  const map = reader.bool() ? Hamt.empty(bitWidth) : Hamt.load(stateRoot(), bitWidth)
  const count = reader.array()
  for (let i: u32 = 0; i < count; i++) {
    reader.tuple(2)
    const key = reader.bytes()
    if (reader.isNull()) {
      const had = map.has(key)
      require(map.delete(key) == had, ExitCode.USR_ASSERTION_FAILED, 'has and delete disagree')
      require(map.get(key) === null, ExitCode.USR_ASSERTION_FAILED, 'a deleted key has a value')
    } else {
      const value = reader.raw()
      map.setRaw(key, value)
      const found = map.getRaw(key)
      require(found !== null && found.length == value.length, 24, 'a value is not found')
    }
  }
  const root = map.flush()
  setStateRoot(root)
  let entries: u32 = 0
  const listed = new CborWriter()
  const all = map.entries()
  for (let entry = all.next(); entry !== null; entry = all.next()) {
    listed.bytes(entry.key).raw(entry.value)
    entries++
  }
  return returnCbor(new CborWriter().array(2).link(root).array(2 * entries).raw(listed.finish()))
}

/** [bit width, whether to start anew, [[index, value or null], ...]] to [root, count, contents]. */
function amt(reader: CborReader): u32 {
  reader.tuple(3)
  const bitWidth = reader.u32()
  const array = reader.bool() ? Amt.empty(bitWidth) : Amt.load(stateRoot())
  const count = reader.array()
  for (let i: u32 = 0; i < count; i++) {
    reader.tuple(2)
    const index = reader.uint()
    if (reader.isNull()) {
      const had = array.get(index) !== null
      require(array.delete(index) == had, ExitCode.USR_ASSERTION_FAILED, 'get and delete disagree')
    } else {
      array.setRaw(index, reader.raw())
      require(array.getRaw(index) !== null, ExitCode.USR_ASSERTION_FAILED, 'a value is not found')
    }
  }
  const root = array.flush()
  setStateRoot(root)
  let entries: u32 = 0
  const listed = new CborWriter()
  const all = array.entries()
  for (let entry = all.next(); entry !== null; entry = all.next()) {
    listed.uint(entry.index).raw(entry.value)
    entries++
  }
  const writer = new CborWriter().array(3).link(root).uint(array.count)
  return returnCbor(writer.array(2 * entries).raw(listed.finish()))
}

/** Reads a value piece by piece, whatever it is, and writes it again. */
function echo(reader: CborReader): u32 {
  const writer = new CborWriter(1)
  copyValue(reader, writer)
  reader.end()
  return returnCbor(writer)
}

function copyValue(reader: CborReader, writer: CborWriter): void {
  if (reader.isNull()) {
    writer.null()
    return
  }
  const major = reader.peekMajor()
  if (major == Major.UNSIGNED) writer.uint(reader.uint())
  else if (major == Major.NEGATIVE) writer.int(reader.int())
  else if (major == Major.BYTES) writer.bytes(reader.bytes())
  else if (major == Major.TEXT) writer.text(reader.text())
  else if (major == Major.TAG) writer.link(reader.link())
  else if (major == Major.SIMPLE) writer.bool(reader.bool())
  else if (major == Major.ARRAY) {
    const length = reader.array()
    writer.array(length)
    for (let i: u32 = 0; i < length; i++) copyValue(reader, writer)
  } else {
    const length = reader.map()
    writer.map(length)
    for (let i: u32 = 0; i < 2 * length; i++) copyValue(reader, writer)
  }
}

/** A name to its number, hashed here; and two that the compiler put in. */
function methodNumbers(reader: CborReader): u32 {
  const number = frc42(reader.text())
  return returnCbor(
    new CborWriter().array(3).uint(number).uint(frc42('Transfer')).uint(frc42("Allowance")),
  )
}

/** Bytes to [protocol, number of f0 and f4, the f0 address of that number]. */
function address(reader: CborReader): u32 {
  const value = reader.address()
  const protocol = value.protocol
  const number = protocol == 0 || protocol == 4 ? value.number : 0
  return returnCbor(new CborWriter().array(3).uint(protocol).uint(number).address(Address.id(number)))
}

/** 0: a failed assert. 1: an index out of bounds. 2: a throw. 3: a number larger than 32 bits. */
function failing(reader: CborReader): u32 {
  const kind = reader.u32()
  assert(kind != 0, 'it is zero')
  if (kind == 1) return [kind][1 + kind]
  if (kind == 2) throw new Error('thrown')
  return abort<u32>(40, 'its own code', returnCbor(new CborWriter().uint(7)))
}

/** [unsigned, signed] to their map keys. */
function keys(reader: CborReader): u32 {
  reader.tuple(2)
  return returnCbor(new CborWriter().array(2).bytes(uintKey(reader.uint())).bytes(intKey(reader.int())))
}
