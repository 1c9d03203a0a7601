import { say } from './texts.js';

/** An upload's line in the tray. */
export class UploadLine {
  #upload;
  #item;
  #shown = '';

  constructor(upload, acts) {
    this.#upload = upload;
    this.#item = document.getElementById('upload-item').content.firstElementChild.cloneNode(true);
    const { name, title, folder } = upload;
    this.#part('name').textContent = name;
    this.#part('name').title = title;
    this.#part('path').textContent = folder && ` ${folder}`;
    this.#part('bar').setAttribute('aria-label', name);
    for (const act of ['pause', 'resume', 'retry', 'choose', 'cancel', 'remove']) {
      const button = this.#part(act);
      const label = say(act, { name });
      button.setAttribute('aria-label', label);
      button.title = label;
      button.addEventListener('click', () => acts[act](upload));
    }
  }

  get item() {
    return this.#item;
  }

  show() {
    const { status, size, sentBytes, stateText, canPause, canRetry, isOpen } = this.#upload;
    const state = `${status} ${sentBytes} ${stateText}`;
    if (state === this.#shown) return;
    this.#shown = state;
    const focused = this.#item.contains(document.activeElement) ? document.activeElement : null;
    this.#item.dataset.status = status;
    this.#part('state').textContent = stateText;
    const bar = this.#part('bar');
    bar.max = Math.max(size, 1);
    bar.value = sentBytes;
    this.#part('pause').hidden = !canPause;
    this.#part('resume').hidden = status !== 'paused';
    this.#part('retry').hidden = !canRetry;
    this.#part('choose').hidden = status !== 'unfinished';
    this.#part('cancel').hidden = !(isOpen || status === 'unfinished');
    this.#part('remove').hidden = isOpen || status === 'unfinished';
    // Pause and go on take each other's place: the keyboard stays where it was.
    if (focused?.hidden) this.#item.querySelector('button:not([hidden])')?.focus();
  }

  #part(name) {
    return this.#item.querySelector(`[data-${name}]`);
  }
}
