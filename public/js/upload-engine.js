import { goesAsForm, sendForm } from './upload-form.js';
import { Refusal, refusalIn } from './upload-refusal.js';

/** @typedef {import('tus-js-client').HttpRequest} HttpRequest */
/** @typedef {import('tus-js-client').HttpResponse} HttpResponse */
/** @typedef {import('tus-js-client').DetailedError} TusError */
/** @typedef {import('@uppy/tus').TusOptions<import('@uppy/core').Meta, import('@uppy/core').Body>} TusOptions */

/**
 * Sends files by the tus protocol, through Uppy without its looks. Uppy is loaded with the first file, and knows only
 * of those on their way: ten thousand that wait cost it nothing.
 */

const ENDPOINT = '/api/v1/uploads';
/** A proxy on the way may take no more in one request, or keep a request back until it is whole. */
const CHUNK_BYTES = 64 * 1024 * 1024;
/** The connection may be gone for a night. */
const RETRY_MILLISECONDS = [0, 500, 1000, 2000, ...Array(20_000).fill(3000)];
const TRIES_AT_A_BROKEN_SERVER = 5;
const LOAD_AGAIN_MILLISECONDS = 2000;

export class Engine {
  #uppyUrl;
  #loads = 0;
  /** @type {Promise<Uppy> | null} */
  #loading = null;
  /** @type {Uppy | null} */
  #uppy = null;
  /** By the id that Uppy gives. @type {Map<string, Upload>} */
  #uploads = new Map();

  /** @param {string} uppyUrl */
  constructor(uppyUrl) {
    this.#uppyUrl = uppyUrl;
  }

  /** Begins, or goes on from where the upload was. @param {Upload} upload */
  async send(upload) {
    if (goesAsForm(upload)) return sendForm(upload);
    const uppy = await this.#loadFor(upload);
    if (!uppy) return;
    if (this.#uploads.has(upload.sendingId)) {
      if (uppy.getFile(upload.sendingId).isPaused) uppy.pauseResume(upload.sendingId);
      return;
    }
    const { file } = upload;
    if (!(file instanceof File)) throw new Error('the file has to be chosen again first');
    upload.sendingId = uppy.addFile({
      name: upload.name,
      type: file.type,
      data: file,
      meta: { ...upload.meta },
    });
    this.#uploads.set(upload.sendingId, upload);
    uppy.setFileState(upload.sendingId, { tus: this.#optionsOf(upload) });
    uppy.upload().catch((error) => upload.refused(refusalOf(error)));
  }

  /**
   * Keeps what the server has. What is not announced to it yet is paused as soon as it is: see `#beforeRequest`.
   * @param {Upload} upload
   */
  pause(upload) {
    if (upload.url) this.#pause(upload);
  }

  /** Leaves nothing on the server. @param {Upload} upload */
  drop(upload) {
    const isKnown = this.#uploads.has(upload.sendingId);
    if (isKnown && upload.url) this.#forget(upload);
    else if (!isKnown && upload.url) terminate(upload.url);
  }

  /** @param {Upload} upload */
  #pause({ sendingId }) {
    const file = this.#uppy?.getFile(sendingId);
    if (file && !file.isPaused) this.#uppy?.pauseResume(sendingId);
  }

  /** Uppy terminates what it removes in the middle, and no more than forgets what has ended. @param {Upload} upload */
  #forget(upload) {
    this.#uploads.delete(upload.sendingId);
    this.#uppy?.removeFile(upload.sendingId);
  }

  /** Null where the upload was paused or cancelled before it could begin. @param {Upload} upload */
  async #loadFor(upload) {
    for (;;) {
      const uppy = await this.#load().catch(() => null);
      if (!upload.isSending) return null;
      if (uppy) return uppy;
      upload.disconnected();
      await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MILLISECONDS));
    }
  }

  async #load() {
    if (this.#uppy) return this.#uppy;
    // A browser may remember that an address failed.
    this.#loads += 1;
    this.#loading ??= import(`${this.#uppyUrl}?${this.#loads}`)
      .then((/** @type {UppyModule} */ bundle) => {
        this.#uppy = this.#create(bundle);
        return this.#uppy;
      })
      .finally(() => {
        this.#loading = null;
      });
    return this.#loading;
  }

  /** @param {UppyModule} bundle @returns {Uppy} */
  #create({ Uppy, Tus }) {
    /** @type {Uppy} */
    const uppy = new Uppy({
      id: 'kladovka',
      logger: { debug() {}, warn() {}, error() {} },
      // The same file may go to two folders: tus must not take the one upload for the other.
      onBeforeFileAdded: (file) => ({
        ...file,
        id: `${file.id}-${file.meta.userId}-${file.meta.folderId || 'root'}`,
      }),
    });
    uppy.use(Tus, {
      endpoint: new URL(ENDPOINT, location.href).href,
      // The tray starts no more at a time than it wants.
      limit: 100,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MILLISECONDS,
      removeFingerprintOnSuccess: true,
      headers: { 'Accept-Language': document.documentElement.lang },
    });
    uppy.on('upload-progress', (file, { bytesUploaded }) => {
      if (file) this.#uploads.get(file.id)?.progressed(bytesUploaded);
    });
    uppy.on('upload-success', (file) => this.#end(file, (upload) => upload.succeeded()));
    uppy.on('upload-error', (file, error) => this.#end(file, (upload) => upload.refused(refusalOf(error))));
    return uppy;
  }

  /**
   * Uppy lets go of a file only after its event: removed at once, it would be terminated.
   * @param {{ id: string } | undefined} file @param {(upload: Upload) => void} tell
   */
  #end(file, tell) {
    const upload = file && this.#uploads.get(file.id);
    if (!upload) return;
    queueMicrotask(() => {
      this.#forget(upload);
      tell(upload);
    });
  }

  /** @param {Upload} upload @returns {TusOptions} */
  #optionsOf(upload) {
    return {
      ...(upload.url && { uploadUrl: upload.url }),
      onBeforeRequest: (request) => this.#beforeRequest(request, upload),
      onAfterResponse: throwRefusal,
      onShouldRetry: (error, attempt) => shouldRetry(error, attempt, upload),
    };
  }

  /**
   * From its first PATCH or HEAD on an upload has an address, by which it can be resumed and terminated.
   * @param {HttpRequest} request @param {Upload} upload
   */
  async #beforeRequest(request, upload) {
    if (request.getMethod() === 'POST') await upload.announcing();
    if (request.getMethod() !== 'PATCH' && request.getMethod() !== 'HEAD') return;
    upload.url = request.getURL();
    if (upload.isSending) return;
    if (upload.status === 'paused') this.#pause(upload);
    else this.#forget(upload);
    throw new Error('paused or cancelled meanwhile');
  }
}

/** Discards an upload that no Uppy knows of any more. @param {string} url */
export async function terminate(url) {
  await fetch(url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } }).catch(() => {});
}

/**
 * What a response said: Uppy aborts a request that has failed, and the browser forgets the answer with it.
 * @type {WeakMap<object, Refusal>}
 */
const refusals = new WeakMap();

/** @param {HttpRequest} request @param {HttpResponse} response */
function throwRefusal(request, response) {
  const status = response.getStatus();
  // An answer to HEAD has no body; without its upload, tus announces a new one, but a stranger can't.
  if (status === 401) throw new Refusal('authentication_required', '');
  if (request.getMethod() === 'HEAD' || request.getMethod() === 'DELETE' || status < 400) return;
  const refusal = refusalIn(response.getBody());
  refusals.set(response, refusal);
  if (isLastWord(status, refusal.code)) throw refusal;
}

/**
 * Told apart from what another try may mend: an offset that differs, a lock, an upload that is gone, too many at once.
 * @param {number} status @param {string} code
 */
function isLastWord(status, code) {
  if (status === 409) return code === 'name_taken' || code === 'folder_cycle';
  if (status === 507) return true;
  return status < 500 && ![404, 408, 410, 423, 425, 429].includes(status);
}

/** @param {TusError} error @param {number} attempt @param {Upload} upload */
function shouldRetry(error, attempt, upload) {
  if (error.causingError instanceof Refusal) return false;
  const status = error.originalResponse?.getStatus() ?? 0;
  const method = error.originalRequest?.getMethod();
  // Its bytes may just be on their way to the disk.
  if (method === 'DELETE') return status === 0 || status === 423 || status >= 500;
  if (method === 'POST' && status >= 400 && status < 500 && status !== 429) return false;
  if (status === 500 && attempt >= TRIES_AT_A_BROKEN_SERVER) return false;
  if (status === 0 || status >= 500) upload.disconnected();
  return upload.isSending;
}

/** @param {Partial<TusError> | undefined} error */
function refusalOf(error) {
  if (error?.causingError instanceof Refusal) return error.causingError;
  const known = error?.originalResponse && refusals.get(error.originalResponse);
  return known ?? new Refusal('failed', '');
}
