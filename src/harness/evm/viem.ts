/**
 * The module that {@link useViem} takes.
 *
 * @deprecated the package has its own codecs
 */
export type Viem = object

/**
 * Does nothing: contracts were encoded and signed by viem before the package had its own codecs.
 *
 * @deprecated leave the call out
 */
export function useViem(_module: Viem): void {}
