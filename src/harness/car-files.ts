import type { CarBlock, CarStream, Cid } from '../ipld/index.ts'

/** Reads a CAR from a file. Room `io` is loaded at the first call: a browser has no files. */
export async function readCarFile(path: string): Promise<CarStream> {
  return (await import('../io/index.ts')).readCarFile(path)
}

/** Writes a CAR file whole or not at all, and returns the number of its blocks. */
export async function writeCarFile(
  path: string,
  roots: readonly Cid[],
  blocks: Iterable<CarBlock>,
): Promise<number> {
  return (await import('../io/index.ts')).writeCarFile(path, roots, blocks)
}
