import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { ResumingBody } from '../../src/storage/s3/resuming-body.js';

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));

/** Gives a few bytes and breaks. */
const breaking = (from: number): Readable => {
  let isGiven = false;
  return new Readable({
    read() {
      if (isGiven) this.destroy(new Error('the line broke'));
      else this.push(bytes.subarray(from, from + 100));
      isGiven = true;
    },
  });
};

describe('R25: a download from S3 whose line breaks', () => {
  it('asks for the rest once, however often the reader asks meanwhile, and mixes nothing', async () => {
    const asked: number[] = [];
    let arrive: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const reopen = async (offset: number) => {
      asked.push(offset);
      await arrival;
      return Readable.from([bytes.subarray(offset, offset + 450), bytes.subarray(offset + 450)]);
    };
    const body = new ResumingBody(breaking(0), reopen, 10_000);
    const whole = buffer(body);
    while (asked.length === 0) await new Promise(setImmediate);
    body.read(0);
    body._read();
    arrive();
    expect(await whole).toEqual(bytes);
    expect(asked).toEqual([100]);
  });
});
