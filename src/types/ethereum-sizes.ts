/** Bytes of an Ethereum address. */
export const ETH_ADDRESS_BYTES = 20
/** Bytes of a selector: those of a function or of an error in Solidity's ABI. */
export const SELECTOR_BYTES = 4
