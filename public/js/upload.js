import { say, sayBytes } from './texts.js';
import { forgetHandle, keepHandle } from './upload-handles.js';
import { progressText, Speedometer, sayLeftShort } from './upload-progress.js';

const endedStatuses = new Set(['done', 'cancelled', 'skipped']);
const openStatuses = new Set(['waiting', 'sending', 'offline', 'paused', 'conflict', 'signedOut']);

/** One file on its way, and how far it is. The tray hears of every step. */
export class Upload {
  status = 'waiting';
  sentBytes = 0;
  /** Where the server keeps it, once it is announced. @type {string | null} */
  url = null;
  /** The engine's; empty before it is sent. */
  sendingId = '';
  /** How somebody goes on with one whose file has to be chosen again. @type {() => void} */
  choose = () => {};
  /** Why it failed, or has to be asked about. */
  text = '';
  /** What is to be decided of it. @type {UploadQuestion} */
  question = 'name';
  /** @type {UploadMeta} */
  #meta;
  #tray;
  #speed = new Speedometer();
  #handle;

  /**
   * `meta` tells the server where it goes: `userId`, `folderId`, `relativePath`, `comment`, `onConflict`. `batch` is
   * what was chosen together: one answer may hold for all of it. `handle` leads to the file after a reload.
   * @param {File | AbsentFile} file
   * @param {{ name?: string, meta: UploadMeta, batch?: Batch, url?: string | null, handle?: FileSystemFileHandle | null,
   *   tray: import('./upload-tray.js').Tray }} options
   */
  constructor(file, { name = file.name, meta, batch = {}, url = null, handle = null, tray }) {
    this.file = file;
    this.name = name;
    this.batch = batch;
    this.url = url;
    this.#meta = meta;
    this.#tray = tray;
    this.#handle = handle;
  }

  get size() {
    return this.file.size;
  }

  get meta() {
    return this.#meta;
  }

  /** The path as it was dropped. */
  get title() {
    return this.#meta.relativePath || this.name;
  }

  /** Where in a folder that was chosen as a whole it lies. */
  get folder() {
    return this.#meta.relativePath.split('/').slice(0, -1).join('/');
  }

  /** What makes two choices of a file the same upload. The server keeps names in NFC, a Mac gives them in NFD. */
  get key() {
    const { userId, folderId, relativePath } = this.#meta;
    const { lastModified } = this.file;
    return [userId, folderId, relativePath, this.name, this.size, lastModified].join('\n').normalize('NFC');
  }

  /** Whether there is still something to come. */
  get isOpen() {
    return openStatuses.has(this.status);
  }

  /** Whether it holds one of the places on the way. */
  get isSending() {
    return this.status === 'sending' || this.status === 'offline';
  }

  get canPause() {
    return this.isSending || this.status === 'waiting';
  }

  get canRetry() {
    return this.status === 'failed' || this.status === 'cancelled' || this.status === 'skipped';
  }

  get stateText() {
    const sizes = { done: sayBytes(this.sentBytes), size: sayBytes(this.size) };
    if (this.status === 'sending') {
      const isWhole = this.size > 0 && this.sentBytes >= this.size;
      if (isWhole) return say('finishing');
      return progressText(this.sentBytes, this.size, this.#speed.bytesPerSecond, sayLeftShort);
    }
    if (this.status === 'failed') return this.text;
    if (this.status === 'conflict') return say(questionKeys[this.question]);
    if (this.status === 'paused' && this.sentBytes === 0) return say('paused');
    return say(stateKeys[this.status] ?? '', sizes);
  }

  /** @param {string} status */
  set(status) {
    this.status = status;
    if (endedStatuses.has(status)) forgetHandle(this.key);
    if (status !== 'sending') this.#speed.reset();
    this.#tray.changed();
  }

  /** Kept before the server hears of it: of a page that is left in the very next moment both are found again. */
  async announcing() {
    if (this.#handle) await keepHandle(this.key, this.#handle);
  }

  /** @param {number} bytes */
  progressed(bytes) {
    if (!this.isSending) return;
    this.sentBytes = bytes;
    this.#speed.mark(bytes);
    this.set('sending');
  }

  /** It goes on by itself when the connection is back; but not where the file can't be read any more. */
  async disconnected() {
    if (this.status === 'sending') this.set('offline');
    if (!(await isReadable(this.file))) this.#tray.unreadable(this);
  }

  succeeded() {
    this.sentBytes = this.size;
    this.set('done');
    this.#tray.succeeded();
  }

  /** @param {import('./upload-refusal.js').Refusal} refusal */
  refused(refusal) {
    if (this.isSending) this.#tray.refused(this, refusal);
  }

  /** @param {string} text */
  fail(text) {
    this.text = text;
    this.set('failed');
  }

  retry() {
    this.set('waiting');
  }

  /** An earlier page began it; the bytes are here again. @param {File | AbsentFile} file */
  goOnWith(file) {
    this.file = file;
    this.retry();
  }

  /** @param {UploadQuestion} question @param {string} text */
  ask(question, text) {
    this.question = question;
    this.text = text;
    this.set('conflict');
  }

  /** Announced anew, with what is to happen to the one that has the name. @param {string} choice */
  decide(choice) {
    this.#meta = {
      ...this.#meta,
      ...(choice === 'replaceForGood' ? replacedForGood : { onConflict: choice }),
    };
    this.url = null;
    this.sentBytes = 0;
    this.set('waiting');
  }
}

const replacedForGood = { onConflict: 'replace', permanent: 'true' };

/** @type {Record<UploadQuestion, string>} */
const questionKeys = { name: 'nameTaken', room: 'noRoomForBoth' };

/** @type {Record<string, string>} */
const stateKeys = {
  waiting: 'waiting',
  offline: 'offline',
  paused: 'pausedAt',
  signedOut: 'waitingForSignIn',
  done: 'done',
  cancelled: 'cancelled',
  skipped: 'skipped',
  unfinished: 'chooseAgain',
};

/**
 * A folder that looks like a file can't be read, nor what was moved or changed since it was chosen.
 * @param {File | AbsentFile} file
 */
export async function isReadable(file) {
  if (!(file instanceof File)) return false;
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
