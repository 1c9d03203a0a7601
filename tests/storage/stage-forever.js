/** A process to be killed in the middle of an upload: it keeps one blob, then stages another without an end. */
import { PassThrough, Readable } from 'node:stream';
import { createDiskBlobStore } from '../../dist/storage/index.js';

const store = await createDiskBlobStore({ baseDir: process.argv[2] });
const kept = await store.keep(
  await store.stage(Readable.from([Buffer.from('kept')]), null),
  `users/${'cd'.repeat(16)}`,
);

const endless = new PassThrough();
store.stage(endless, null);
let written = 0;
const pour = () => {
  if (written++ === 64) console.log(kept);
  endless.write(Buffer.alloc(65_536), pour);
};
pour();
