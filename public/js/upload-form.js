import { findPresent } from './upload-folders.js';
import { Refusal, refusalIn } from './upload-refusal.js';

/**
 * Of many small files each goes as a form: one request, of which the server makes a file in one step. They are not worth
 * being resumed; what is in doubt after a lost answer is asked of the server.
 */

const ADDRESS = '/api/v1/files';
/** The server takes a form of this size, with its fields, as one piece. */
const SMALL_BYTES = 128 * 1024;
/** So many files chosen together are many: of fewer each can be paused and found again, as it always could. */
const MANY = 10;
const RETRY_MILLISECONDS = [500, 1000, 2000, 3000];
const TRIES_AT_A_BROKEN_SERVER = 5;
/** The server's `Date` has no more than seconds. */
const CLOCK_MILLISECONDS = 2000;

/** Browsers write these in the head of a part otherwise than they are, or as they are where no head may have them. */
const NAME_OF_NO_FORM = /[\p{Cc}"]|%(?:0A|0D|22)/iu;

/** What was decided of a name that is taken must not be done twice: that can be told only of an upload that is announced. */
export const goesAsForm = (/** @type {Upload} */ { file, name, size, url, batch, meta }) =>
  file instanceof File &&
  !NAME_OF_NO_FORM.test(name) &&
  size <= SMALL_BYTES &&
  url === null &&
  (batch.size ?? 1) >= MANY &&
  meta.onConflict === 'fail';

/** @type {WeakMap<Upload, Promise<void>>} */
const underWay = new WeakMap();

/** @param {Upload} upload */
export async function sendForm(upload) {
  // One that was cancelled is undone before it is sent again; one that was paused goes on.
  while (underWay.has(upload)) await underWay.get(upload);
  if (!upload.isSending) return;
  const work = send(upload).finally(() => underWay.delete(upload));
  underWay.set(upload, work);
  await work;
}

/** @param {Upload} upload */
async function send(upload) {
  const begun = Date.now();
  let isInDoubt = false;
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(ADDRESS, {
      method: 'POST',
      body: formOf(upload),
      headers: { 'Accept-Language': document.documentElement.lang },
    }).catch(() => null);
    if (answer?.status === 201) return end(upload, answer);
    const refusal = answer && (await refusalOf(answer, tries));
    if (refusal?.code === 'name_taken' && isInDoubt && (await isOurs(upload, answer, begun)))
      return upload.succeeded();
    if (refusal) return upload.refused(refusal);
    isInDoubt = true;
    upload.disconnected();
    await new Promise((resolve) =>
      setTimeout(resolve, RETRY_MILLISECONDS[tries - 1] ?? RETRY_MILLISECONDS.at(-1)),
    );
    if (!upload.isSending) return;
  }
}

/** @param {Upload} upload */
function formOf({ file, name, meta: { userId, folderId, relativePath, comment, onConflict } }) {
  const form = new FormData();
  for (const [field, value] of Object.entries({ userId, folderId, relativePath, comment, onConflict }))
    if (value) form.append(field, value);
  form.append('file', /** @type {File} */ (file), name);
  return form;
}

/** A cancelled one leaves nothing on the server. @param {Upload} upload @param {Response} answer */
async function end(upload, answer) {
  if (upload.status !== 'cancelled') return upload.succeeded();
  const address = answer.headers.get('Location');
  if (address) await fetch(`${address}?permanent=true`, { method: 'DELETE' }).catch(() => {});
}

/** The server's last word; null where another try may get another one. @param {Response} answer @param {number} tries */
async function refusalOf(answer, tries) {
  const { status } = answer;
  if (status === 401) return new Refusal('authentication_required', '');
  const isPassing = [404, 408, 423, 425, 429].includes(status) || (status >= 500 && status !== 507);
  if (isPassing && (status !== 500 || tries < TRIES_AT_A_BROKEN_SERVER)) return null;
  return refusalIn(await answer.text());
}

/**
 * Whether what has the name now is what was sent before, whose answer was lost: as large, and made since.
 * @param {Upload} upload @param {Response | null} answer @param {number} begun
 */
async function isOurs(upload, answer, begun) {
  const present = await findPresent(upload).catch(() => undefined);
  const now = Date.parse(answer?.headers.get('Date') ?? '');
  const since = now - (Date.now() - begun) - CLOCK_MILLISECONDS;
  return present !== undefined && present.size === upload.size && Date.parse(present.uploadedAt) >= since;
}
