import { need } from './dom.js';
import { announce, say, sayBytes, shownText } from './texts.js';
import { UploadLine } from './upload-line.js';
import { progressText, Speedometer, sayLeftShort } from './upload-progress.js';
import { watchDrops, watchPicker } from './upload-sources.js';

/** Dropping files into somebody's folder: one request a file, one after another. Without this a plain form sends one. */

const form = need('#drop-form', HTMLFormElement);
const sender = need('[name=sender]', HTMLInputElement, form);
const list = need('#drop-list', HTMLElement);
const picker = need('#drop-file', HTMLInputElement);
const total = need('#drop-total', HTMLElement);
const maxBytes = Number(form.dataset.maxBytes) || Number.POSITIVE_INFINITY;

let address = form.action;
let isSending = false;
/** @type {SentFile[]} */
let uploads = [];
const speed = new Speedometer();

/** One file on its way to them. */
class SentFile {
  status = 'waiting';
  sentBytes = 0;
  #text = '';
  /** @type {XMLHttpRequest | null} */
  #request = null;
  #speed = new Speedometer();

  /** @param {File} file */
  constructor(file) {
    this.file = file;
    this.name = file.name;
    this.title = file.name;
    this.size = file.size;
    this.line = new UploadLine(this, {
      retry: () => this.#again(),
      cancel: () => this.#cancel(),
      remove: () => this.#remove(),
    });
    if (this.#isTooLarge) this.#fail(say('tooLarge', { max: sayBytes(maxBytes), size: sayBytes(this.size) }));
    this.line.show();
  }

  get isOpen() {
    return this.status === 'waiting' || this.status === 'sending';
  }

  get canRetry() {
    return (this.status === 'failed' || this.status === 'cancelled') && !this.#isTooLarge;
  }

  get stateText() {
    if (this.status === 'failed') return this.#text;
    if (this.status !== 'sending') return say(this.status, { size: sayBytes(this.size) });
    if (this.size > 0 && this.sentBytes >= this.size) return say('finishing');
    return progressText(this.sentBytes, this.size, this.#speed.bytesPerSecond, sayLeftShort);
  }

  /** Resolves when it is over, however it ended. @returns {Promise<unknown>} */
  send() {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      request.open('POST', address);
      request.setRequestHeader('Accept', 'application/json');
      request.upload.addEventListener('progress', (event) => this.#progress(event));
      request.addEventListener('load', () => this.#finish(request));
      request.addEventListener('error', () => this.#fail(say('network')));
      request.addEventListener('loadend', resolve);
      this.#set('sending');
      request.send(this.#body());
    });
  }

  get #isTooLarge() {
    return this.size > maxBytes;
  }

  #body() {
    const body = new FormData();
    body.append('sender', sender.value);
    body.append('file', this.file);
    return body;
  }

  /** @param {ProgressEvent} event */
  #progress({ loaded, total: all }) {
    this.sentBytes = Math.min(this.size, Math.round((loaded / Math.max(all, 1)) * this.size));
    this.#speed.mark(this.sentBytes);
    this.#set('sending');
  }

  /** @param {XMLHttpRequest} request */
  #finish(request) {
    const { status } = request;
    // Whoever takes long to send is not asked for the password between two files.
    address = request.getResponseHeader('Kladovka-Next') ?? address;
    if (status !== 201) return this.#fail(refusalOf(request));
    this.sentBytes = this.size;
    this.#set('done');
    announce(`${shownText(this.name)}: ${this.stateText}`);
  }

  #again() {
    this.sentBytes = 0;
    this.#set('waiting');
    work();
  }

  #cancel() {
    if (this.status === 'sending') this.#request?.abort();
    this.#set('cancelled');
  }

  #remove() {
    uploads = uploads.filter((upload) => upload !== this);
    this.line.item.remove();
    showTotal();
  }

  /** @param {string} text */
  #fail(text) {
    this.#text = text;
    this.#set('failed');
  }

  /** @param {string} status */
  #set(status) {
    this.status = status;
    if (status !== 'sending') this.#speed.reset();
    this.line.show();
    showTotal();
  }
}

/** What the server says against it. @param {XMLHttpRequest} request @returns {string} */
function refusalOf({ responseText }) {
  try {
    return JSON.parse(responseText).detail ?? say('failed');
  } catch {
    return say('failed');
  }
}

/** @param {ChosenFile[]} files */
function add(files) {
  for (const { file } of files) {
    const upload = new SentFile(file);
    uploads.push(upload);
    list.append(upload.line.item);
  }
  work();
}

async function work() {
  if (isSending) return;
  isSending = true;
  for (let next = nextWaiting(); next; next = nextWaiting()) await next.send();
  isSending = false;
  showTotal();
}

const nextWaiting = () => uploads.find(({ status }) => status === 'waiting');

/** What is under way, all files together; in the end the thanks, and what did not get through. */
function showTotal() {
  const open = uploads.filter(({ isOpen }) => isOpen);
  const done = uploads.filter(({ status }) => status === 'done');
  const failed = uploads.filter(({ status }) => status === 'failed').length;
  const [sent, size] = [sum([...open, ...done], 'sentBytes'), sum([...open, ...done], 'size')];
  if (open.length > 0) speed.mark(sent);
  else speed.reset();
  const words = open.length > 0 ? sayUnderWay(open.length, sent, size) : sayEnd(done.length, failed, size);
  total.hidden = words === '';
  total.dataset.status = open.length > 0 ? 'sending' : failed > 0 ? 'failed' : 'done';
  const bar = need('[data-total-bar]', HTMLProgressElement, total);
  bar.hidden = open.length === 0;
  bar.max = Math.max(1, size);
  bar.value = sent;
  need('[data-total]', HTMLElement, total).textContent = words;
}

/** @param {SentFile[]} files @param {'sentBytes' | 'size'} member */
const sum = (files, member) => files.reduce((all, file) => all + file[member], 0);

/** @param {number} count @param {number} sent @param {number} size */
const sayUnderWay = (count, sent, size) =>
  `${say('sending', { count })} · ${progressText(sent, size, speed.bytesPerSecond)}`;

/** @param {number} done @param {number} failed @param {number} size */
const sayEnd = (done, failed, size) =>
  [
    done > 0 && say('thanks', { count: done, size: sayBytes(size) }),
    failed > 0 && say('unsent', { count: failed }),
  ]
    .filter(Boolean)
    .join(' ');

picker.multiple = true;
watchPicker(picker, add);
form.addEventListener('submit', (event) => event.preventDefault());

const zone = need('[data-drop-zone]', HTMLElement, form);
// Of folders, what is in them: their names are the sender's own business.
watchDrops({
  onOver: (target) => zone.classList.toggle('is-over', target !== null),
  onDrop: (_target, { files }) => add(files),
});

addEventListener('beforeunload', (event) => {
  if (isSending) event.preventDefault();
});
