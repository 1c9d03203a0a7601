import { say, shownText } from './texts.js';

/** What can be done with an upload, and when. A page's line has buttons for those that it knows. */
const acts = {
  pause: ({ canPause }) => canPause,
  resume: ({ status }) => status === 'paused',
  retry: ({ canRetry }) => canRetry,
  choose: ({ status }) => status === 'unfinished',
  cancel: ({ isOpen, status }) => isOpen || status === 'unfinished',
  remove: ({ isOpen, status }) => !isOpen && status !== 'unfinished',
};

/** An upload's line, in the tray or on the page for strangers. */
export class UploadLine {
  #upload;
  #item;
  #shown = '';

  constructor(upload, handlers) {
    this.#upload = upload;
    this.#item = document.getElementById('upload-item').content.firstElementChild.cloneNode(true);
    const { name, title, folder } = upload;
    this.#part('name').textContent = shownText(name);
    this.#part('name').title = shownText(title);
    if (folder) this.#part('path').textContent = ` ${folder}`;
    this.#part('bar').setAttribute('aria-label', shownText(name));
    for (const [act, button] of this.#buttons()) {
      const label = say(act, { name });
      button.setAttribute('aria-label', label);
      button.title = label;
      button.addEventListener('click', () => handlers[act](upload));
    }
  }

  get item() {
    return this.#item;
  }

  show() {
    const { status, size, sentBytes, stateText } = this.#upload;
    const state = `${status} ${sentBytes} ${stateText}`;
    if (state === this.#shown) return;
    this.#shown = state;
    const focused = this.#item.contains(document.activeElement) ? document.activeElement : null;
    this.#item.dataset.status = status;
    this.#part('state').textContent = stateText;
    const bar = this.#part('bar');
    bar.max = Math.max(size, 1);
    bar.value = sentBytes;
    for (const [act, button] of this.#buttons()) button.hidden = !acts[act](this.#upload);
    // Pause and go on take each other's place: the keyboard stays where it was.
    if (focused?.hidden) this.#item.querySelector('button:not([hidden])')?.focus();
  }

  #buttons() {
    return Object.keys(acts)
      .map((act) => [act, this.#part(act)])
      .filter(([, button]) => button !== null);
  }

  #part(name) {
    return this.#item.querySelector(`[data-${name}]`);
  }
}
