/** Network versions that litefvm runs. Source: fvm 3.14 (18 to 20) and fvm 4.8.4 (21 to 29). */
export const NETWORK_VERSIONS = [18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29] as const
export type NetworkVersion = (typeof NETWORK_VERSIONS)[number]

/** Whether `n` is a network version that litefvm runs. */
export function isNetworkVersion(n: number): n is NetworkVersion {
  return (NETWORK_VERSIONS as readonly number[]).includes(n)
}

/** The release of the built-in actors that a network version starts with. Source: design table, lotus `build/actors`. */
export const ACTORS_VERSION: Readonly<Record<NetworkVersion, number>> = {
  18: 10,
  19: 11,
  20: 11,
  21: 12,
  22: 13,
  23: 14,
  24: 15,
  25: 16,
  26: 16,
  27: 17,
  28: 18,
  29: 19,
}
