import type { ApiClient, Call } from '../support/client.js';
import { metadataOf, tusVersion } from '../support/tus.js';
import { freshBytes } from './house.js';

/** What came of it; status 0: the connection broke. */
export interface Outcome {
  status: number;
  retryAfter: string | null;
  /** What the answer says that the file is. */
  fileId?: string;
}

export interface Act {
  name: string;
  /** Each time by somebody who has no folder in the store yet. */
  isFirst?: boolean;
  /** What must be there before; what it returns is passed to `run`, and again where that is repeated after a fault. */
  prepare(by: ApiClient): Promise<Prepared>;
  run(by: ApiClient, prepared: Prepared): Promise<Outcome>;
}

/** Paths are below `/api/v1`. */
export interface Prepared {
  bytes: Uint8Array<ArrayBuffer>;
  fileId?: string;
  trashId?: string;
  /** Of an upload in several goes, and how much of it was acknowledged. */
  uploadPath?: string;
  acknowledged?: number;
  /** Whether it has been tried before. */
  isAgain?: boolean;
}

const kib = 1024;
export const shortBytes = 3 * kib;
export const longBytes = 700 * kib;

async function ask(by: ApiClient, method: string, path: string, call: Call = {}) {
  try {
    const answer = await by.raw(method, `/api/v1${path}`, call);
    const text = await answer.text();
    const isJson = text !== '' && /json/.test(answer.headers.get('Content-Type') ?? '');
    const body = (isJson ? JSON.parse(text) : {}) as { id?: string; code?: string };
    return {
      status: answer.status,
      retryAfter: answer.headers.get('Retry-After'),
      body,
      headers: answer.headers,
    };
  } catch {
    return { status: 0, retryAfter: null, body: {}, headers: new Headers() };
  }
}

async function sendForm(by: ApiClient, { bytes }: Prepared, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append('file', new File([bytes], fields.onConflict ? 'replaced.bin' : 'sent.bin'));
  const { status, retryAfter, body } = await ask(by, 'POST', '/files', { body: form });
  return { status, retryAfter, fileId: status === 201 || status === 200 ? body.id : undefined };
}

const put = async (by: ApiClient, size: number) =>
  String((await sendForm(by, { bytes: freshBytes(size) }, { onConflict: 'replace' })).fileId);

const form = (name: string, size: number, fields: Record<string, string> = {}): Act => ({
  name,
  prepare: async (by) => {
    await put(by, shortBytes);
    return { bytes: freshBytes(size) };
  },
  run: (by, prepared) => sendForm(by, prepared, fields),
});

const bytesAt = (offset: number) => ({
  ...tusVersion,
  'Content-Type': 'application/offset+octet-stream',
  'Upload-Offset': String(offset),
});

/** In two goes, the second from where the first came to, as every client of tus does. */
async function sendInGoes(by: ApiClient, prepared: Prepared): Promise<Outcome> {
  const { bytes } = prepared;
  const half = Math.floor(bytes.length / 2);
  let offset = 0;
  if (!prepared.uploadPath) {
    const begun = await ask(by, 'POST', '/uploads', {
      headers: {
        ...tusVersion,
        'Upload-Length': String(bytes.length),
        'Upload-Metadata': metadataOf({ filename: 'goes.bin' }),
      },
    });
    if (begun.status !== 201) return begun;
    prepared.uploadPath = String(begun.headers.get('Location')).replace(/^.*\/api\/v1/, '');
    prepared.acknowledged = 0;
  } else {
    const asked = await ask(by, 'HEAD', prepared.uploadPath, { headers: tusVersion });
    if (asked.status !== 200) return asked;
    offset = Number(asked.headers.get('Upload-Offset'));
    if (offset < Number(prepared.acknowledged)) throw new Error(`${offset} were kept`);
    if (offset === bytes.length) return filed(asked);
  }
  for (;;) {
    const end = offset < half ? half : bytes.length;
    const sent = await ask(by, 'PATCH', prepared.uploadPath, {
      headers: bytesAt(offset),
      body: bytes.slice(offset, end),
    });
    if (sent.status !== 204) return sent;
    offset = end;
    prepared.acknowledged = end;
    if (end === bytes.length) return filed(sent);
  }
}

const filed = ({ status, retryAfter, headers }: Outcome & { headers: Headers }): Outcome => ({
  status,
  retryAfter,
  fileId: String(headers.get('Content-Location')).split('/').at(-1),
});

const gone = (name: string, prepare: Act['prepare'], path: (prepared: Prepared) => string): Act => ({
  name,
  prepare,
  run: (by, prepared) => ask(by, 'DELETE', path(prepared)),
});

async function fileOf(by: ApiClient): Promise<Prepared> {
  return { bytes: new Uint8Array(0), fileId: await put(by, shortBytes) };
}

async function trashed(by: ApiClient): Promise<Prepared> {
  const { fileId } = await fileOf(by);
  await ask(by, 'DELETE', `/files/${fileId}`);
  const { items } = (await by.get('/trash')).body;
  return { bytes: new Uint8Array(0), trashId: items[0]?.id };
}

/** Everything that touches the bytes of a storage; what else there is (names, places, the trash) is rows alone. */
export const acts: Act[] = [
  {
    name: 'somebody’s first short form',
    isFirst: true,
    prepare: async () => ({ bytes: freshBytes(shortBytes) }),
    run: sendForm,
  },
  {
    name: 'somebody’s first long form',
    isFirst: true,
    prepare: async () => ({ bytes: freshBytes(longBytes) }),
    run: sendForm,
  },
  form('a short form', shortBytes),
  form('a long form', longBytes),
  form('a short form that replaces', shortBytes, { onConflict: 'replace' }),
  form('a long form that replaces for good', longBytes, { onConflict: 'replace', permanent: 'true' }),
  {
    name: 'an upload in several goes',
    prepare: async (by) => {
      await put(by, shortBytes);
      return { bytes: freshBytes(longBytes) };
    },
    run: sendInGoes,
  },
  {
    name: 'an upload that is given up',
    prepare: async (by) => {
      const prepared: Prepared = { bytes: freshBytes(longBytes) };
      const begun = await ask(by, 'POST', '/uploads', {
        headers: {
          ...tusVersion,
          'Upload-Length': String(longBytes),
          'Upload-Metadata': metadataOf({ filename: 'given-up.bin' }),
          'Content-Type': 'application/offset+octet-stream',
        },
        body: prepared.bytes.slice(0, 1000),
      });
      return { ...prepared, uploadPath: String(begun.headers.get('Location')).replace(/^.*\/api\/v1/, '') };
    },
    run: (by, { uploadPath }) => ask(by, 'DELETE', String(uploadPath), { headers: tusVersion }),
  },
  gone('a file that is deleted for good', fileOf, ({ fileId }) => `/files/${fileId}?permanent=true`),
  gone('an entry of the trash that is purged', trashed, ({ trashId }) => `/trash/${trashId}`),
  gone('a trash that is emptied', trashed, () => '/trash'),
  {
    name: 'a move to a folder',
    prepare: fileOf,
    run: async (by, { fileId }) => {
      const name = `folder ${Math.random()}`;
      const folder = await ask(by, 'POST', '/folders', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name }),
      });
      if (folder.status !== 201) return folder;
      return ask(by, 'PATCH', `/files/${fileId}`, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ folderId: folder.body.id }),
      });
    },
  },
];
