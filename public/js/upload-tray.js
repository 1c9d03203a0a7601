import { announce, say, sayBytes } from './texts.js';
import { Upload } from './upload.js';

const AT_ONCE = 2;

/** The tray at the bottom right: a few uploads at a time, the rest waits. Errors stay until they are read. */
export class Tray {
  #section;
  #uploads = [];

  constructor(section) {
    this.#section = section;
    this.#part('close').addEventListener('click', () => this.#close());
    this.#part('fold').addEventListener('click', (event) => {
      const isFolded = section.classList.toggle('is-folded');
      event.currentTarget.setAttribute('aria-expanded', String(!isFolded));
    });
  }

  get isBusy() {
    return this.#uploads.some((upload) => upload.isOpen);
  }

  add(files, comment, storage) {
    let { freeBytes } = storage;
    for (const file of files) {
      const refusal = refusalOf(file, { ...storage, freeBytes });
      if (!refusal) freeBytes -= file.size;
      const upload = new Upload(file, {
        url: this.#section.dataset.uploadUrl,
        fields: { comment, ...(storage.ownerId && { userId: storage.ownerId }) },
        item: this.#newItem(),
        onChange: () => this.#update(),
        onDone: showRow,
      });
      this.#uploads.push(upload);
      if (refusal) upload.fail(refusal, { mayRetry: false });
    }
    this.#section.hidden = false;
    this.#update();
  }

  #newItem() {
    const item = document.getElementById('upload-item').content.firstElementChild.cloneNode(true);
    this.#part('list').append(item);
    return item;
  }

  #update() {
    this.#uploads = this.#uploads.filter((upload) => upload.status !== 'removed');
    const sending = this.#uploads.filter(({ status }) => status === 'sending').length;
    const waiting = this.#uploads.filter(({ status }) => status === 'waiting');
    for (const upload of waiting.slice(0, Math.max(AT_ONCE - sending, 0))) upload.start();
    this.#showTotal();
    if (this.#uploads.length === 0) this.#section.hidden = true;
  }

  #showTotal() {
    const counted = this.#uploads.filter(({ status }) => status !== 'cancelled');
    const open = counted.filter((upload) => upload.isOpen).length;
    const failed = counted.filter(({ status }) => status === 'failed').length;
    const text =
      open > 0
        ? say('sending', { count: open })
        : failed > 0
          ? say('unsent', { count: failed })
          : say('sent', { count: counted.length });
    const title = this.#part('total');
    if (title.textContent !== text) announce(text);
    title.textContent = text;
    const bar = this.#part('total-bar');
    bar.hidden = open === 0;
    bar.max = Math.max(1, sum(counted, 'size'));
    bar.value = sum(counted, 'sentBytes');
  }

  #close() {
    for (const upload of this.#uploads) upload.remove();
    this.#section.hidden = true;
  }

  #part(name) {
    return this.#section.querySelector(`[data-${name}]`);
  }
}

const sum = (uploads, member) => uploads.reduce((total, upload) => total + upload[member], 0);

/** Known before a byte is sent. */
function refusalOf(file, { freeBytes, maxBytes }) {
  if (file.size > maxBytes) return say('tooLarge', { size: sayBytes(file.size), max: sayBytes(maxBytes) });
  if (file.size > freeBytes) {
    return say('noSpace', { size: sayBytes(file.size), free: sayBytes(Math.max(freeBytes, 0)) });
  }
  return null;
}

/** The new row comes to the top of the list that is open; the space in use comes along. */
function showRow(html, ownerId) {
  const fresh = document.createElement('template');
  fresh.innerHTML = html;
  const row = fresh.content.querySelector('tr');
  document.getElementById('storage')?.replaceWith(fresh.content.querySelector('#storage'));
  const list = document.getElementById('file-list');
  if (!list || list.dataset.ownerId !== ownerId) return;
  document.getElementById('summary').replaceWith(fresh.content.querySelector('#summary'));
  list.querySelector('[data-empty]')?.remove();
  list.querySelector('table').hidden = false;
  document.getElementById('file-rows').prepend(row);
  window.htmx.process(row);
}
