import { say, toast } from './texts.js';

/** What the server answers to a script: forms with errors are shown, words become a toast. */

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

document.addEventListener('htmx:configRequest', (event) => {
  event.detail.headers['X-CSRF-Token'] = token();
});

document.addEventListener('htmx:beforeSwap', (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  const type = xhr.getResponseHeader('Content-Type') ?? '';
  if (xhr.status < 500 && type.startsWith('text/html')) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (xhr.status < 500 && type.startsWith('text/plain')) toast(xhr.responseText, { isFailed: true });
  else toast(say('failed'), { isFailed: true });
});

document.addEventListener('htmx:sendError', () => toast(say('failed'), { isFailed: true }));

document.addEventListener('toast', (event) => toast(event.detail.value));
