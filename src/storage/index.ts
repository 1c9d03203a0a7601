export { openBackupFolder } from './backup-folder.js';
export { createDiskBlobStore, type DiskBlobStoreOptions } from './disk-blob-store.js';
export { createDiskSpaces } from './disk-spaces.js';
export { openExportFolder } from './export-folder.js';
export { createHeldBlobStore } from './held-blob-store.js';
export { createRelocatingBlobStore } from './relocating-blob-store.js';
export { openSourceTree } from './source-tree.js';
