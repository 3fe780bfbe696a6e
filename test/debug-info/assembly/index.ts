// Functions that trap at known lines, for the readers of source maps and stacks.

class Pair {
  constructor(
    public a: i32,
    public b: i32,
  ) {}

  ratio(): i32 {
    return this.a / this.b
  }
}

function choose(method: i32): i32 {
  if (method == 1) return new Pair(10, method - 1).ratio()
  if (method == 2) return load<i32>(0xfffffff0)
  if (method == 3) {
    const list = new StaticArray<i32>(2)
    return list[method]
  }
  return method
}

export function invoke(method: i32): i32 {
  const result = choose(method)
  return result + 1
}
