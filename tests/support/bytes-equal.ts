import { expect } from '@jest/globals';

const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array || Buffer.isBuffer(value);

/** Without this a megabyte takes seconds: Jest looks at each byte as at a member of an object. */
expect.addEqualityTesters([
  (a, b) => {
    const areAlike = isBytes(a) && isBytes(b) && a.constructor === b.constructor;
    return areAlike ? Buffer.compare(a, b) === 0 : undefined;
  },
]);
