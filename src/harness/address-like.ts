export { type AddressLike, addressFromEth, isAddressText, toAddress } from '../crypto/index.ts'
