// Keeps the call tree of the message that is profiled, with the gas of each node. Probes in the
// actors' code call it from Wasm: an import of JavaScript would cost three times as much.

// A node of the tree: offsets of its fields.
const NODE: usize = 40
const KEY: usize = 0 // i32, see `node-key.ts`
const PARENT: usize = 4
const CHILD: usize = 8 // the child that was entered last
const NEXT: usize = 12 // of the same parent
const COMPUTE: usize = 16 // i64, milligas of the node alone
const OTHER: usize = 24 // i64
const COUNT: usize = 32 // u32, how often it was entered

/** The bit of a key that marks the node as a syscall of Wasm code. */
const SYSCALL: i32 = 0x10000000
const ROOT_KEY: i32 = -1
/** The bit of a key that marks the node as a charge by name. */
const CHARGE: i32 = 0x20000000
/** The lowest address of a node. */
const BASE: usize = 1024
/** 160 MiB: 4 million nodes. Calls past it count to the node that was reached. */
const MAX_BYTES: usize = 160 << 20

/** The node that runs; 0 while nothing is profiled. */
let current: usize = 0
/** The depth in calls that have no node of their own. */
let folded: i32 = 0
/** The gas counter at the last probe. */
let last: i64 = 0
/** Milligas that probes gave to nodes and no charge has covered yet. */
let pending: i64 = 0
/** The address of the next node. */
let top: usize = BASE
/** The first node of the message. */
let first: usize = 0

/** Begins the tree of a message; returns its root. What was being recorded waits. */
export function begin(): usize {
  const saved = top
  if (!reserve(saved + 2 * NODE)) unreachable()
  top = saved + NODE
  store<u32>(saved, <u32>current, 0)
  store<i32>(saved, folded, 4)
  store<i64>(saved, last, 8)
  store<i64>(saved, pending, 16)
  store<u32>(saved, <u32>first, 24)
  folded = 0
  last = 0
  pending = 0
  current = create(ROOT_KEY, 0)
  first = current
  return current
}

/** Ends the tree that begins at `root`, which is gone then. */
export function end(root: usize): void {
  const saved = root - NODE
  top = saved
  current = <usize>load<u32>(saved, 0)
  folded = load<i32>(saved, 4)
  last = load<i64>(saved, 8)
  pending = load<i64>(saved, 16)
  first = <usize>load<u32>(saved, 24)
}

/** The end of the tree's nodes. */
export function endOfNodes(): usize {
  return top
}

// The probes.

/** A function begins, or the shim of a syscall. */
export function enter(key: i32, gas: i64): void {
  spend(gas)
  descend(key, 1)
}

/** A function ends. */
export function leave(gas: i64): void {
  spend(gas)
  ascend()
}

/** A syscall has ended; what it took was charged by name. */
export function resume(gas: i64): void {
  last = gas
  ascend()
}

/** A metered block begins, which has just been charged. */
export function block(key: i32, gas: i64): void {
  const spent = last - gas
  last = gas
  pending += spent
  if (folded != 0) return addTo(current, spent)
  const node = childOf(current, key)
  store<u32>(node, load<u32>(node, COUNT) + 1, COUNT)
  addTo(node, spent)
}

// The calls of the host.

/** The gas counter was set from outside. */
export function setCounter(gas: i64): void {
  last = gas
}

/** The recorder's position, for `returnTo`. */
export function mark(): f64 {
  return <f64>current + <f64>folded * 4294967296.0
}

/** Leaves all that was entered since the mark. */
export function returnTo(mark: f64): void {
  const position = <u64>mark
  current = <usize>(position & 0xffffffff)
  folded = <i32>(position >> 32)
}

/** Enters a frame that is not a Wasm function. */
export function open(key: i32): void {
  descend(key, 1)
}

/** Enters such a frame as a part of an entry: `count` is 1 for one of the parts, 0 for the others. */
export function openPart(key: i32, count: u32): void {
  descend(key, count)
}

/** The function that runs; a syscall's caller. */
export function running(): usize {
  return load<i32>(current, KEY) & SYSCALL && load<i32>(current, KEY) > 0
    ? <usize>load<u32>(current, PARENT)
    : current
}

/** A charge by name. */
export function charge(key: i32, compute: f64, other: f64): void {
  chargeAt(current, key, <i64>compute, <i64>other, 1)
}

/** The same with amounts that numbers do not hold. */
export function chargeWide(key: i32, compute: i64, other: i64): void {
  chargeAt(current, key, compute, other, 1)
}

/** A part of such a charge: `count` is 1 for one of the parts, 0 for the others. */
export function chargePart(key: i32, compute: i64, other: i64, count: u32): void {
  chargeAt(current, key, compute, other, count)
}

/**
 * The charge for what ran, which the probes have given to nodes already. It differs from what they
 * saw where code was left without a probe, where gas ran out, and where a stretch is charged twice.
 */
export function settle(amount: f64): void {
  settleWide(<i64>amount)
}

/** The same with an amount that a number does not hold. */
export function settleWide(amount: i64): void {
  const missing = amount - pending
  pending = 0
  adjust(running(), missing)
}

/** A charge for a part of what ran; the rest is charged next. */
export function settlePart(amount: f64): void {
  pending -= <i64>amount
}

/**
 * Gives a part of what a node spent a name. What no probe has seen yet, since the code was left
 * without one, counts as seen from now on.
 */
export function rename(node: usize, key: i32, amount: f64): void {
  const whole = <i64>amount
  const part = min(whole, load<i64>(node, COMPUTE))
  addTo(node, -part)
  chargeAt(node, key, whole, 0, 1)
  pending += whole - part
}

// @ts-ignore: decorator
@inline
function addTo(node: usize, milligas: i64): void {
  store<i64>(node, load<i64>(node, COMPUTE) + milligas, COMPUTE)
}

// @ts-ignore: decorator
@inline
function spend(gas: i64): void {
  const spent = last - gas
  last = gas
  pending += spent
  addTo(current, spent)
}

// @ts-ignore: decorator
@inline
function descend(key: i32, count: u32): void {
  if (folded != 0) {
    folded++
    return
  }
  const node = childOf(current, key)
  if (node == current) {
    folded = 1
    return
  }
  store<u32>(node, load<u32>(node, COUNT) + count, COUNT)
  current = node
}

// @ts-ignore: decorator
@inline
function ascend(): void {
  if (folded != 0) folded--
  else current = <usize>load<u32>(current, PARENT)
}

function chargeAt(at: usize, key: i32, compute: i64, other: i64, count: u32): void {
  const node = childOf(at, key)
  store<i64>(node, load<i64>(node, COMPUTE) + compute, COMPUTE)
  store<i64>(node, load<i64>(node, OTHER) + other, OTHER)
  store<u32>(node, load<u32>(node, COUNT) + count, COUNT)
}

/**
 * Adds to a node, or takes from it and, past what it has, from its callers; then from what ran last.
 * Charges by name are not touched.
 */
function adjust(from: usize, milligas: i64): void {
  if (milligas >= 0) return addTo(from, milligas)
  let left = -milligas
  for (let node = from; node != 0; node = <usize>load<u32>(node, PARENT)) left -= takeFrom(node, left)
  for (let node = top - NODE; left > 0 && node >= first; node -= NODE) {
    if ((load<i32>(node, KEY) & CHARGE) == 0) left -= takeFrom(node, left)
  }
}

function takeFrom(node: usize, milligas: i64): i64 {
  const part = min(load<i64>(node, COMPUTE), milligas)
  addTo(node, -part)
  return part
}

/** The child with a key; `parent` itself if there is no room for another node. */
// @ts-ignore: decorator
@inline
function childOf(parent: usize, key: i32): usize {
  const first = <usize>load<u32>(parent, CHILD)
  if (first != 0 && load<i32>(first, KEY) == key) return first
  return otherChildOf(parent, key)
}

/** Puts the child first, since what is called is mostly called again. */
function otherChildOf(parent: usize, key: i32): usize {
  const first = <usize>load<u32>(parent, CHILD)
  if (first != 0) {
    let before = first
    for (let node = <usize>load<u32>(before, NEXT); node != 0; node = <usize>load<u32>(node, NEXT)) {
      if (load<i32>(node, KEY) == key) {
        store<u32>(before, load<u32>(node, NEXT), NEXT)
        store<u32>(node, <u32>first, NEXT)
        store<u32>(parent, <u32>node, CHILD)
        return node
      }
      before = node
    }
  }
  if (!reserve(top + NODE)) return parent
  const node = create(key, parent)
  store<u32>(node, <u32>first, NEXT)
  store<u32>(parent, <u32>node, CHILD)
  return node
}

function create(key: i32, parent: usize): usize {
  const node = top
  top += NODE
  memory.fill(node, 0, NODE)
  store<i32>(node, key, KEY)
  store<u32>(node, <u32>parent, PARENT)
  return node
}

/** Whether the memory reaches to `end`; it grows for that, by more each time. */
function reserve(end: usize): bool {
  const pages = <usize>memory.size()
  if (end <= pages << 16) return true
  if (end > MAX_BYTES) return false
  return memory.grow(<i32>max<usize>(pages >> 1, 1)) >= 0
}
