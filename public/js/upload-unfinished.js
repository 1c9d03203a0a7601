import { Upload } from './upload.js';

/** @typedef {{ name: string, size: number, offset: number, folderId: string | null, ownerId: string, metadata: string, url: string }} Unfinished */
/** @typedef {(upload: Upload) => void} Choose */
/** @typedef {import('./upload-tray.js').Tray} Tray */

/** What an earlier page began and did not finish: the server keeps it, the bytes that are missing are on the device. */

const UPLOADS = '/api/v1/uploads';
const ANSWER_MILLISECONDS = 300;

/** Tabs tell each other what they are sending, so that none offers what another is at. */
export class Tabs {
  #channel = new BroadcastChannel('kladovka-uploads');
  /** @type {Set<string>} */
  #others = new Set();

  /** @param {() => string[]} urlsHere */
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

/**
 * For the tray; `choose` is called with one of them when the person wants to go on with it.
 * @param {Tray} tray @param {Tabs} tabs @param {Choose} choose
 */
export async function findUnfinished(tray, tabs, choose) {
  const items = await fetchAll();
  if (items.length === 0) return [];
  const elsewhere = await tabs.sentByOthers();
  return items
    .filter(({ url }) => !elsewhere.has(absolute(url)))
    .map((item) => unfinished(item, tray, choose));
}

async function fetchAll() {
  /** @type {Unfinished[]} */
  const found = [];
  /** @type {string | null} */
  let cursor = null;
  do {
    /** @type {URLSearchParams} */
    const query = new URLSearchParams({ limit: '500', ...(cursor && { cursor }) });
    /** @type {Response | null} */
    const answer = await fetch(`${UPLOADS}?${query}`).catch(() => null);
    if (!answer?.ok) return found;
    /** @type {{ items: Unfinished[], nextCursor: string | null }} */
    const page = await answer.json();
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

/** @param {string} url */
const absolute = (url) => new URL(url, location.href).href;

/** @param {Unfinished} item @param {Tray} tray @param {Choose} choose */
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

/** As tus writes it: `name <base64>,…`. @param {string} text @returns {Omit<UploadMeta, keyof Destination>} */
function parseMetadata(text) {
  const pairs = text.split(',').map((pair) => {
    const [name = '', base64 = ''] = pair.trim().split(' ');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return [name, new TextDecoder().decode(bytes)];
  });
  const {
    relativePath = '',
    comment = '',
    onConflict = 'fail',
    permanent,
    lastModified,
  } = Object.fromEntries(pairs);
  return { relativePath, comment, onConflict, ...(permanent && { permanent }), lastModified };
}

/**
 * Whether these can be the bytes that are missing. A file that was changed since would give neither the one nor the other.
 * @param {File} file @param {Upload} upload
 */
export const isSameFile = (file, { name, file: { size, lastModified } }) =>
  file.name.normalize('NFC') === name &&
  file.size === size &&
  (!lastModified || String(file.lastModified) === String(lastModified));
