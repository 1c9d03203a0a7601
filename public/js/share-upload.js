import { announce, say, sayBytes, sayTimeLeft } from './texts.js';

/** Dropping files into somebody's folder: one request a file, one after another. Without this a plain form sends one. */

const form = document.getElementById('drop-form');
const list = document.getElementById('drop-list');
const template = document.getElementById('drop-item');
const picker = document.getElementById('drop-file');
const maxBytes = Number(form.dataset.maxBytes) || Number.POSITIVE_INFINITY;

let address = form.action;
let isSending = false;
const queue = [];

class Item {
  status = 'waiting';
  #request = null;
  #startedAt = 0;

  constructor(file) {
    this.file = file;
    this.element = template.content.cloneNode(true).firstElementChild;
    this.#part('name').textContent = file.name;
    this.#part('bar').setAttribute('aria-label', file.name);
    this.#part('retry').addEventListener('click', () => this.#again());
    this.#part('cancel').addEventListener('click', () => this.#stop());
    this.#show('waiting', say('waiting'));
    if (file.size > maxBytes)
      this.#show('failed', say('tooLarge', { max: sayBytes(maxBytes), size: sayBytes(file.size) }));
  }

  /** Resolves when it is over, however it ended. */
  send() {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      this.#startedAt = performance.now();
      request.open('POST', address);
      request.setRequestHeader('Accept', 'application/json');
      request.upload.addEventListener('progress', (event) => this.#progress(event));
      request.addEventListener('load', () => this.#finish());
      request.addEventListener('error', () => this.#show('failed', say('network')));
      request.addEventListener('loadend', resolve);
      this.#show('sending', say('starting', { done: sayBytes(0), size: sayBytes(this.file.size) }));
      request.send(this.#body());
    });
  }

  #body() {
    const body = new FormData();
    body.append('sender', form.elements.sender.value);
    body.append('file', this.file);
    return body;
  }

  #progress({ loaded, total }) {
    const done = Math.min(this.file.size, Math.round((loaded / Math.max(total, 1)) * this.file.size));
    this.#part('bar').value = done;
    if (loaded >= total) return this.#say(say('finishing'));
    const speed = done / Math.max((performance.now() - this.#startedAt) / 1000, 0.001);
    const left = sayTimeLeft((this.file.size - done) / Math.max(speed, 1));
    this.#say(
      say('progress', { done: sayBytes(done), size: sayBytes(this.file.size), speed: sayBytes(speed), left }),
    );
  }

  #finish() {
    const { status } = this.#request;
    // Whoever takes long to send is not asked for the password between two files.
    address = this.#request.getResponseHeader('Kladovka-Next') ?? address;
    if (status === 201) {
      this.#show('done', say('done', { size: sayBytes(this.file.size) }));
      announce(`${this.file.name}: ${this.#part('state').textContent}`);
    } else this.#show('failed', this.#refusal());
  }

  #refusal() {
    try {
      return JSON.parse(this.#request.responseText).detail ?? say('failed');
    } catch {
      return say('failed');
    }
  }

  #again() {
    this.#show('waiting', say('waiting'));
    queue.push(this);
    work();
  }

  #stop() {
    if (this.status === 'sending') this.#request.abort();
    const isOver = this.status === 'done' || this.status === 'failed' || this.status === 'cancelled';
    if (isOver) this.element.remove();
    else this.#show('cancelled', say('cancelled'));
  }

  #say(text) {
    this.#part('state').textContent = text;
  }

  #show(status, text) {
    this.status = status;
    this.element.dataset.status = status;
    this.#say(text);
    const { name, size } = this.file;
    const bar = this.#part('bar');
    bar.max = Math.max(size, 1);
    if (status === 'waiting') bar.value = 0;
    const isOpen = status === 'waiting' || status === 'sending';
    const mayRetry = (status === 'failed' || status === 'cancelled') && size <= maxBytes;
    this.#part('retry').hidden = !mayRetry;
    this.#part('retry').setAttribute('aria-label', say('retry', { name }));
    this.#part('cancel').setAttribute('aria-label', say(isOpen ? 'cancel' : 'remove', { name }));
  }

  #part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }
}

function add(files) {
  for (const file of files) {
    const item = new Item(file);
    list.append(item.element);
    if (item.status === 'waiting') queue.push(item);
  }
  work();
}

async function work() {
  if (isSending) return;
  isSending = true;
  for (let item = queue.shift(); item; item = queue.shift()) if (item.status === 'waiting') await item.send();
  isSending = false;
}

picker.multiple = true;
picker.addEventListener('change', () => {
  add(picker.files);
  picker.value = '';
});
form.addEventListener('submit', (event) => event.preventDefault());

/** Of folders, what is in them: their names are the sender's own business. */
async function filesOf({ items, files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  return entries.length > 0 ? (await Promise.all(entries.map(filesBelow))).flat() : [...files];
}

async function filesBelow(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (let some = await nextEntries(reader); some.length > 0; some = await nextEntries(reader)) {
    for (const inner of some) found.push(...(await filesBelow(inner)));
  }
  return found;
}

/** A browser hands them out a hundred at a time. */
const nextEntries = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

const holdsFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;
let depth = 0;

function mark(change) {
  depth = Math.max(0, depth + change);
  form.querySelector('[data-drop-zone]').classList.toggle('is-over', depth > 0);
}

document.addEventListener('dragenter', (event) => {
  if (holdsFiles(event)) mark(1);
});
document.addEventListener('dragleave', (event) => {
  if (holdsFiles(event)) mark(-1);
});
document.addEventListener('dragover', (event) => {
  if (holdsFiles(event)) event.preventDefault();
});
document.addEventListener('drop', (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  mark(-depth);
  filesOf(event.dataTransfer).then(add);
});

addEventListener('beforeunload', (event) => {
  if (isSending) event.preventDefault();
});
