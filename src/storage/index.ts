export { createDiskBlobStore, type DiskBlobStoreOptions } from './disk-blob-store.js';
export { createDiskSpaces } from './disk-spaces.js';
export { createRelocatingBlobStore } from './relocating-blob-store.js';
