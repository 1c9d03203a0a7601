import { find } from './dom.js';
import { isUnasked } from './requests.js';
import { say } from './texts.js';
import { toast } from './toasts.js';

/** What the server answers to a script: forms with errors are shown, words become a toast. */

const token = () => find('meta[name="csrf-token"]', HTMLMetaElement)?.content ?? '';

document.addEventListener('htmx:configRequest', (event) => {
  event.detail.headers['X-CSRF-Token'] = token();
});

/** The session is over in the middle of something: the page stays as it is, and offers the way back in. */
document.addEventListener('htmx:beforeOnLoad', (event) => {
  const { xhr, boosted } = event.detail;
  const href = xhr.getResponseHeader('HX-Redirect');
  if (xhr.status !== 401 || !href || boosted) return;
  event.preventDefault();
  if (isUnasked(event.detail)) return;
  toast(say('signedOut'), { isFailed: true, link: { href, text: say('signIn') } });
});

document.addEventListener('htmx:beforeSwap', (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || isUnasked(event.detail)) return;
  const type = xhr.getResponseHeader('Content-Type') ?? '';
  if (xhr.status < 500 && type.startsWith('text/html')) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (xhr.status < 500 && type.startsWith('text/plain')) toast(xhr.responseText, { isFailed: true });
  else toast(say('failed'), { isFailed: true });
});

/** What says the same as before stays: the focus may be in it, and nobody wants to hear it again. */
document.addEventListener('htmx:oobBeforeSwap', ({ detail }) => {
  const { target, fragment } = detail;
  if (target.id === 'quota-note' && target.textContent === fragment.textContent) detail.shouldSwap = false;
});

document.addEventListener('htmx:sendError', ({ detail }) => {
  if (!isUnasked(detail)) toast(say('failed'), { isFailed: true });
});
