export { FIRST_EXPORTED_METHOD, methodNumber } from '../crypto/index.ts'
