import { copyOf, find, need } from './dom.js';
import { say, showName, shownText } from './texts.js';

/**
 * What can be done with an upload, and when. A page's line has buttons for those that it knows.
 * @type {Record<UploadAct, (upload: LineOf) => boolean | undefined>}
 */
const acts = {
  pause: ({ canPause }) => canPause,
  resume: ({ status }) => status === 'paused',
  retry: ({ canRetry }) => canRetry,
  choose: ({ status }) => status === 'unfinished',
  cancel: ({ isOpen, status }) => isOpen || status === 'unfinished',
  remove: ({ isOpen, status }) => !isOpen && status !== 'unfinished',
};

const actNames = /** @type {UploadAct[]} */ (Object.keys(acts));

/**
 * An upload's line, in the tray or on the page for strangers.
 * @template {LineOf} U
 */
export class UploadLine {
  #upload;
  #item;
  #shown = '';

  /** @param {U} upload @param {Partial<Record<UploadAct, (upload: U) => unknown>>} handlers */
  constructor(upload, handlers) {
    this.#upload = upload;
    this.#item = copyOf('upload-item', HTMLElement);
    const { name, title, folder } = upload;
    showName(name, this.#part('name'));
    this.#part('name').title = shownText(title);
    if (folder) this.#part('path').textContent = ` ${shownText(folder)}`;
    this.#part('bar').setAttribute('aria-label', shownText(name));
    for (const [act, button] of this.#buttons()) {
      const label = say(act, { name });
      button.setAttribute('aria-label', label);
      button.title = label;
      button.addEventListener('click', () => handlers[act]?.(upload));
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
    const bar = need('[data-bar]', HTMLProgressElement, this.#item);
    bar.max = Math.max(size, 1);
    bar.value = sentBytes;
    for (const [act, button] of this.#buttons()) button.hidden = !acts[act](this.#upload);
    // Pause and go on take each other's place: the keyboard stays where it was.
    if (focused instanceof HTMLElement && focused.hidden)
      this.#item.querySelector('button:not([hidden])')?.focus();
  }

  #buttons() {
    return actNames.flatMap((act) => {
      const button = find(`[data-${act}]`, HTMLElement, this.#item);
      return button ? [/** @type {const} */ ([act, button])] : [];
    });
  }

  /** @param {string} name */
  #part(name) {
    return need(`[data-${name}]`, HTMLElement, this.#item);
  }
}
