/** The identity of an official bundle; CIDs are text. */
export interface OfficialManifest {
  /** The bundle's root. */
  readonly manifest: string
  /** The list of actors, which the system actor's state refers to. */
  readonly data: string
  /** Code CIDs by name (`account`, `storageminer`, ...), in the manifest's order. */
  readonly actors: Readonly<Record<string, string>>
}

/** Official manifests by actors version (10 to 19) and network. */
export type ManifestTable = Readonly<Record<number, Readonly<Record<string, OfficialManifest>>>>
