import { find } from './dom.js';
import { isElsewhere } from './keys.js';
import { say } from './texts.js';

/**
 * Short words on what was done, in a live region, with a way to take it back. A toast waits while it is looked at: under
 * the pointer, or with the focus in it.
 */

const SHOWN_MILLISECONDS = 5000;
const WITH_ACT_MILLISECONDS = 8000;

const region = document.getElementById('toasts');

/**
 * How to take back what was done last: until something else is done, or the page is left.
 * @type {Undo | null}
 */
let lastUndo = null;

/**
 * `undo` posts its fields by the button Undo; `link` leads on, and where it is the way out of a failure, the toast stays until
 * it is closed.
 * @param {string} text @param {ToastOptions} [options]
 */
export function toast(text, { isFailed = false, undo, link } = {}) {
  const note = element('div', 'toast-note');
  note.classList.toggle('is-failed', isFailed);
  note.dataset.toast = '';
  const words = element('span', 'toast-text');
  words.textContent = text;
  note.append(words);
  if (undo) note.append(undoForm(undo));
  if (link) {
    const anchor = element('a', 'toast-act');
    anchor.href = link.href;
    anchor.textContent = link.text;
    note.append(anchor);
  }
  region?.append(note);
}

/** @param {Undo} undo */
function undoForm({ url, fields }) {
  const form = element('form', '');
  form.dataset.undo = '';
  form.method = 'post';
  form.action = url;
  form.setAttribute('hx-post', url);
  form.setAttribute('hx-swap', 'none');
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) {
      const field = element('input', '');
      field.type = 'hidden';
      field.name = name;
      field.value = value;
      form.append(field);
    }
  }
  const button = element('button', 'toast-act');
  button.textContent = say('undo');
  form.append(button);
  window.htmx.process(form);
  return form;
}

/** @param {HTMLFormElement} form @returns {Undo} */
function undoOf(form) {
  const sent = new FormData(form);
  const names = [...new Set(sent.keys())];
  const fields = Object.fromEntries(names.map((name) => [name, sent.getAll(name).map(String)]));
  return { url: form.getAttribute('hx-post') ?? form.action, fields };
}

/** After its toast has gone. What it did, the server's answer says. @param {Undo} undo */
function takeBack(undo) {
  const form = undoForm(undo);
  form.hidden = true;
  form.addEventListener('htmx:afterRequest', () => form.remove());
  document.body.append(form);
  form.requestSubmit();
}

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} className */
function element(tag, className) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

/** @param {Element} note */
const wordsOf = (note) => note.querySelector('.toast-text')?.textContent;

/** Toasts come from here, and with the server's answers. @param {HTMLElement} note @param {HTMLElement} region */
function prepare(note, region) {
  // What lies outside of an open dialog is behind it.
  const host = document.querySelector('dialog[open]') ?? document.body;
  if (region.parentElement !== host) host.append(region);
  for (const older of region.children) if (older !== note && wordsOf(older) === wordsOf(note)) older.remove();
  const undo = find('[data-undo]', HTMLFormElement, note);
  if (undo)
    for (const older of region.querySelectorAll('[data-undo]'))
      if (older !== undo) older.closest('[data-toast]')?.remove();
  const close = element('button', 'toast-close');
  close.type = 'button';
  close.setAttribute('aria-label', say('closeToast'));
  close.addEventListener('click', () => note.remove());
  note.append(close);
  undo?.addEventListener('htmx:afterRequest', ({ detail }) => {
    // Where it failed, a second toast says why; this one may be tried again.
    if (detail.successful) note.remove();
  });
  if (undo) lastUndo = undoOf(undo);
  const isFailed = note.classList.contains('is-failed');
  const act = note.querySelector('.toast-act');
  if (isFailed && act?.matches('a')) return;
  leaveAfter(note, act || isFailed ? WITH_ACT_MILLISECONDS : SHOWN_MILLISECONDS);
}

/** @param {HTMLElement} note @param {number} milliseconds */
function leaveAfter(note, milliseconds) {
  let left = milliseconds;
  let since = 0;
  /** @type {number | null} */
  let timer = null;
  const isHeld = () => note.matches(':hover') || note.contains(document.activeElement);
  const run = () => {
    since = performance.now();
    timer = setTimeout(() => note.remove(), left);
  };
  const hold = () => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    left = Math.max(left - (performance.now() - since), 1000);
  };
  const goOn = () => {
    if (timer === null && !isHeld()) run();
  };
  note.addEventListener('pointerenter', hold);
  note.addEventListener('focusin', hold);
  note.addEventListener('pointerleave', goOn);
  // The focus has moved on only after the event.
  note.addEventListener('focusout', () => queueMicrotask(goOn));
  run();
}

if (region) {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes)
        if (node instanceof HTMLElement && 'toast' in node.dataset) prepare(node, region);
    }
  }).observe(region, { childList: true });
}

/** Ctrl+Z takes back what was done last, as the toast offers or has offered to. */
document.addEventListener('keydown', (event) => {
  const isUndo =
    (event.ctrlKey || event.metaKey) && event.code === 'KeyZ' && !event.shiftKey && !event.altKey;
  if (!isUndo || isElsewhere(event.target)) return;
  const button = region?.querySelector('[data-undo] .toast-act');
  if (!button && !lastUndo) return;
  event.preventDefault();
  if (button) button.click();
  else if (lastUndo) takeBack(lastUndo);
});

/** Something was done that nobody can take back, such as what was just taken back. */
document.addEventListener('toast', ({ detail: { value, text, undo, link } }) => {
  if (!undo) lastUndo = null;
  toast(value ?? text, { undo, link });
});
