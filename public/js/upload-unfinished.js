import { Upload } from './upload.js';

/** What an earlier page began and did not finish: the server keeps it, the bytes that are missing are on the device. */

const UPLOADS = '/api/v1/uploads';
const ANSWER_MILLISECONDS = 300;

/** Tabs tell each other what they are sending, so that none offers what another is at. */
export class Tabs {
  #channel = new BroadcastChannel('kladovka-uploads');
  #others = new Set();

  constructor(urlsHere) {
    this.#channel.addEventListener('message', ({ data }) => {
      if (data === 'who') this.#channel.postMessage(urlsHere());
      else for (const url of data) this.#others.add(url);
    });
  }

  async sentByOthers() {
    this.#others.clear();
    this.#channel.postMessage('who');
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MILLISECONDS));
    return this.#others;
  }
}

/** For the tray; `choose` is called with one of them when the person wants to go on with it. */
export async function findUnfinished(tray, tabs, choose) {
  const items = await fetchAll();
  if (items.length === 0) return [];
  const elsewhere = await tabs.sentByOthers();
  return items
    .filter(({ url }) => !elsewhere.has(absolute(url)))
    .map((item) => unfinished(item, tray, choose));
}

async function fetchAll() {
  const found = [];
  let cursor = null;
  do {
    const query = new URLSearchParams({ limit: 500, ...(cursor && { cursor }) });
    const answer = await fetch(`${UPLOADS}?${query}`).catch(() => null);
    if (!answer?.ok) return found;
    const { items, nextCursor } = await answer.json();
    found.push(...items);
    cursor = nextCursor;
  } while (cursor);
  return found;
}

const absolute = (url) => new URL(url, location.href).href;

function unfinished({ name, size, offset, folderId, ownerId, metadata, url }, tray, choose) {
  const { lastModified = '', ...meta } = parseMetadata(metadata);
  const upload = new Upload(
    { name, size, lastModified },
    { name, meta: { ...meta, userId: ownerId, folderId: folderId ?? '' }, url: absolute(url), tray },
  );
  upload.sentBytes = offset;
  upload.status = 'unfinished';
  upload.choose = () => choose(upload);
  return upload;
}

/** As tus writes it: `name <base64>,…`. */
function parseMetadata(text) {
  const pairs = text.split(',').map((pair) => {
    const [name, base64 = ''] = pair.trim().split(' ');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return [name, new TextDecoder().decode(bytes)];
  });
  const { relativePath = '', comment = '', onConflict = 'fail', lastModified } = Object.fromEntries(pairs);
  return { relativePath, comment, onConflict, lastModified };
}

/** Whether these can be the bytes that are missing. A file that was changed since would give neither the one nor the other. */
export const isSameFile = (file, { name, file: { size, lastModified } }) =>
  file.name === name &&
  file.size === size &&
  (!lastModified || String(file.lastModified) === String(lastModified));
