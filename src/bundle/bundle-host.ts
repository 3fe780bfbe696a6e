/** Something that stands at a path. */
export interface BundlePath {
  readonly isFolder: boolean
  /** Text that changes when the file's content does. */
  readonly version: string
}

/** Files that bundles are read from; room `io` has those of the disk. */
export interface BundleFiles {
  /** Describes what stands at a path; undefined if nothing does. */
  stat(path: string): Promise<BundlePath | undefined>
  read(path: string): Promise<Uint8Array>
  /** Joins a folder's path and the names below it. */
  join(folder: string, ...names: readonly string[]): string
}

/** Files and network that bundles are fetched with; room `io` has those of the machine. */
export interface BundleHost extends BundleFiles {
  /** Writes a file, and the folders above it, so that others see it whole or not at all. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Downloads a file whose size is at most `maxBytes`. */
  download(url: string, maxBytes: number): Promise<Uint8Array>
}
