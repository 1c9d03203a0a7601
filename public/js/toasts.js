import { isElsewhere } from './keys.js';
import { say } from './texts.js';

/**
 * Short words on what was done, in a live region, with a way to take it back. A toast waits while it is looked at: under
 * the pointer, or with the focus in it.
 */

const SHOWN_MILLISECONDS = 5000;
const WITH_ACT_MILLISECONDS = 8000;

const region = document.getElementById('toasts');

/** How to take back what was done last, `{url, fields}`: until something else is done, or the page is left. */
let lastUndo = null;

/**
 * `undo: {url, fields}` posts the fields (each may repeat) by the button Undo; `link: {href, text}` leads on, and such a
 * toast stays until it is closed.
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
  region.append(note);
}

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

function undoOf(form) {
  const sent = new FormData(form);
  const fields = Object.fromEntries([...new Set(sent.keys())].map((name) => [name, sent.getAll(name)]));
  return { url: form.getAttribute('hx-post'), fields };
}

/** After its toast has gone. What it did, the server's answer says. */
function takeBack() {
  const form = undoForm(lastUndo);
  form.hidden = true;
  form.addEventListener('htmx:afterRequest', () => form.remove());
  document.body.append(form);
  form.requestSubmit();
}

function element(tag, className) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

const wordsOf = (note) => note.querySelector('.toast-text')?.textContent;

/** Toasts come from here, and with the server's answers. */
function prepare(note) {
  // What lies outside of an open dialog is behind it.
  const host = document.querySelector('dialog[open]') ?? document.body;
  if (region.parentElement !== host) host.append(region);
  for (const older of region.children) if (older !== note && wordsOf(older) === wordsOf(note)) older.remove();
  const undo = note.querySelector('[data-undo]');
  if (undo)
    for (const older of region.querySelectorAll('[data-undo]'))
      if (older !== undo) older.closest('[data-toast]').remove();
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
  if (note.querySelector('a.toast-act')) return;
  leaveAfter(note, undo || note.classList.contains('is-failed') ? WITH_ACT_MILLISECONDS : SHOWN_MILLISECONDS);
}

function leaveAfter(note, milliseconds) {
  let left = milliseconds;
  let since = 0;
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
        if (node instanceof HTMLElement && 'toast' in node.dataset) prepare(node);
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
  else takeBack();
});

/** Something was done that nobody can take back, such as what was just taken back. */
document.addEventListener('toast', ({ detail: { value, text, undo } }) => {
  const words = value ?? { text, undo };
  if (!words.undo) lastUndo = null;
  if (typeof words === 'string') toast(words);
  else toast(words.text, words);
});
