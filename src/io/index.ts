export { base64FromBytes, bytesFromBase64 } from './base64.ts'
export { BundleSource } from './bundle-source.ts'
export { monotonicMs } from './clock.ts'
