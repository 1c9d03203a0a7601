export { createDiskBlobStore, type DiskBlobStoreOptions } from './disk-blob-store.js';
export { createRelocatingBlobStore } from './relocating-blob-store.js';
