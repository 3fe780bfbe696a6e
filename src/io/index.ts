export { base64FromBytes, bytesFromBase64 } from './base64.ts'
export { bundleCacheFolder, releaseFolders } from './bundle-cache.ts'
export { BUNDLE_HOST, DISK_BUNDLES, openBundles } from './bundle-files.ts'
export { readCarFile, writeCarFile } from './car-file.ts'
export { monotonicMs } from './clock.ts'
export { DownloadError, download } from './download.ts'
export { makeFolders } from './make-folders.ts'
export { ModuleFolder } from './module-folder.ts'
export { removeStaleLock } from './stale-lock.ts'
export { WorkerLane } from './worker-lane.ts'
export {
  type FileContent,
  type WriteOptions,
  writeFileAtomically,
  writeFileAtomicallySync,
} from './write-file.ts'
