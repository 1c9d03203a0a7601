import { say, sayBytes, sayTimeLeft } from './texts.js';

const SPEED_WINDOW_MILLISECONDS = 4000;
/** Browsers give an empty `type` to folders, and reading one fails. */
const couldBeFolder = (file) => file.type === '' && file.size % 4096 === 0;

/** One file on its way: its request and its line in the tray. */
export class Upload {
  status = 'waiting';
  sentBytes = 0;
  #file;
  #options;
  #request = null;
  #marks = [];

  constructor(file, options) {
    this.#file = file;
    this.#options = options;
    this.#part('name').textContent = file.name;
    this.#part('name').title = file.name;
    this.#part('bar').setAttribute('aria-label', file.name);
    this.#part('retry').addEventListener('click', () => this.#set('waiting', say('waiting')));
    this.#part('cancel').addEventListener('click', () => (this.isOpen ? this.cancel() : this.remove()));
    this.#show('waiting', say('waiting'));
  }

  get size() {
    return this.#file.size;
  }

  get isOpen() {
    return this.status === 'waiting' || this.status === 'sending';
  }

  async start() {
    this.sentBytes = 0;
    this.#marks = [];
    this.#show('sending', say('starting', { done: sayBytes(0), size: sayBytes(this.size) }));
    if (couldBeFolder(this.#file) && !(await isReadable(this.#file))) {
      this.fail(say('notAFile'), { mayRetry: false });
      return;
    }
    if (this.status === 'sending') this.#send();
  }

  fail(text, { mayRetry = true } = {}) {
    this.sentBytes = this.size;
    this.#set('failed', text);
    this.#part('retry').hidden = !mayRetry;
  }

  cancel() {
    this.#request?.abort();
    this.#set('cancelled', say('cancelled'));
  }

  remove() {
    this.#request?.abort();
    this.#options.item.remove();
    this.status = 'removed';
    this.#options.onChange();
  }

  #send() {
    const { url, fields } = this.#options;
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', this.#file);
    const request = new XMLHttpRequest();
    this.#request = request;
    request.open('POST', url);
    request.setRequestHeader('HX-Request', 'true');
    request.setRequestHeader('HX-Current-URL', location.href);
    request.setRequestHeader('Accept', 'text/html');
    request.upload.addEventListener('progress', (event) => this.#progress(event));
    request.addEventListener('load', () => this.#finish(request));
    request.addEventListener('error', () => this.fail(say('network')));
    request.send(form);
  }

  #progress({ loaded, total }) {
    this.sentBytes = Math.min(this.size, Math.round((loaded / Math.max(total, 1)) * this.size));
    this.#show('sending', loaded >= total ? say('finishing') : this.#progressText());
    this.#options.onChange();
  }

  #progressText() {
    const now = performance.now();
    this.#marks.push({ at: now, bytes: this.sentBytes });
    this.#marks = this.#marks.filter(({ at }) => now - at <= SPEED_WINDOW_MILLISECONDS);
    const [first] = this.#marks;
    const speed = (this.sentBytes - first.bytes) / Math.max((now - first.at) / 1000, 0.001);
    const sizes = { done: sayBytes(this.sentBytes), size: sayBytes(this.size) };
    if (this.#marks.length < 3 || speed <= 0) return say('starting', sizes);
    const left = sayTimeLeft((this.size - this.sentBytes) / speed);
    return say('progress', { ...sizes, speed: sayBytes(speed), left });
  }

  #finish(request) {
    if (request.status === 201) {
      this.sentBytes = this.size;
      this.#options.onDone(request.responseText, this.#options.fields.userId);
      this.#set('done', say('done', { size: sayBytes(this.size) }));
      return;
    }
    const redirect = request.getResponseHeader('HX-Redirect');
    if (redirect) location.assign(redirect);
    const isWords = request.getResponseHeader('Content-Type')?.startsWith('text/plain');
    this.fail(isWords && request.status < 500 ? request.responseText : say('failed'));
  }

  #set(status, text) {
    this.#show(status, text);
    this.#options.onChange();
  }

  #show(status, text) {
    this.status = status;
    this.#options.item.dataset.status = status;
    this.#part('state').textContent = text;
    const bar = this.#part('bar');
    bar.max = Math.max(this.size, 1);
    bar.value = this.sentBytes;
    this.#part('retry').hidden = !(status === 'failed' || status === 'cancelled');
    const name = this.#file.name;
    this.#part('retry').setAttribute('aria-label', say('retry', { name }));
    this.#part('cancel').setAttribute('aria-label', say(this.isOpen ? 'cancel' : 'remove', { name }));
  }

  #part(name) {
    return this.#options.item.querySelector(`[data-${name}]`);
  }
}

async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
