import sharp from 'sharp';

/** A film that a browser plays: so many pictures of noise, a second each, every one of them to be jumped to. */
export async function film(seconds: number, side = 320): Promise<Uint8Array<ArrayBuffer>> {
  const clusters: Buffer[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const block = Buffer.concat([Buffer.from([0x81, 0, 0, 0x80]), await frame(side)]);
    clusters.push(element('1f43b675', uint('e7', second * 1000), element('a3', block)));
  }
  const info = element(
    '1549a966',
    uint('2ad7b1', 1_000_000),
    float('4489', seconds * 1000),
    element('4d80', Buffer.from('tests')),
    element('5741', Buffer.from('tests')),
  );
  const video = element('e0', uint('b0', side), uint('ba', side));
  const track = element(
    'ae',
    uint('d7', 1),
    uint('73c5', 1),
    uint('83', 1),
    element('86', Buffer.from('V_VP8')),
    video,
  );
  const tracks = element('1654ae6b', track);
  const cuesFrom = (start: number): Buffer => {
    let position = start;
    const points = clusters.map((cluster, second) => {
      const place = element('b7', uint('f7', 1), uint('f1', position));
      position += cluster.length;
      return element('bb', uint('b3', second * 1000), place);
    });
    return element('1c53bb6b', ...points);
  };
  // Numbers are all of one length, so that the table's length does not hang on what is in it.
  const head = info.length + tracks.length;
  const cues = cuesFrom(head + cuesFrom(0).length);
  const kind = element('1a45dfa3', element('4282', Buffer.from('webm')), uint('4287', 2), uint('4285', 2));
  return new Uint8Array(Buffer.concat([kind, element('18538067', info, tracks, cues, ...clusters)]));
}

/** A lossy WebP is a key frame of VP8 in another box. */
async function frame(side: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const webp = await sharp({ create: { width: side, height: side, channels: 3, background: '#000', noise } })
    .webp({ quality: 100, effort: 0 })
    .toBuffer();
  const start = webp.indexOf('VP8 ');
  return webp.subarray(start + 8, start + 8 + webp.readUInt32LE(start + 4));
}

/** EBML: a name, a length of eight bytes, and what is in it. */
function element(id: string, ...parts: Buffer[]): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(parts.reduce((sum, part) => sum + part.length, 0)));
  length[0] = 1;
  return Buffer.concat([Buffer.from(id, 'hex'), length, ...parts]);
}

function uint(id: string, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}

function float(id: string, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}
