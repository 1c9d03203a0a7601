import { find, findAll } from './dom.js';

/**
 * Forms that are sent with a passkey: the browser is asked for one, and what it answers goes along in a hidden field. Where it
 * knows no passkeys, or not yet in the form in which servers write them, nothing of that is shown.
 */

if (typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential)
  document.documentElement.classList.add('knows-passkeys');

document.addEventListener(
  'submit',
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.passkey === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.reportValidity()) void send(form, form.dataset.passkey);
  },
  true,
);

/** @param {HTMLFormElement} form @param {string} field */
async function send(form, field) {
  const button = find('[type=submit]', HTMLButtonElement, form);
  if (button?.disabled) return;
  refuse(form, null);
  if (button) button.disabled = true;
  try {
    const answer = find(`[name=${field}]`, HTMLInputElement, form);
    if (answer) answer.value = JSON.stringify(await ask(form));
    form.submit();
  } catch (error) {
    refuse(form, whyOf(error));
    if (button) button.disabled = false;
  }
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  const options = await optionsOf(form);
  const credential =
    form.dataset.isNew === undefined
      ? await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        })
      : await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        });
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('', 'NotAllowedError');
  return credential.toJSON();
}

/** Those of a page that may stand open for long are asked for when they are needed. @param {HTMLFormElement} form */
async function optionsOf({ dataset }) {
  if (dataset.optionsFrom === undefined) return JSON.parse(dataset.options ?? '{}');
  const answer = await fetch(dataset.optionsFrom, { method: 'POST' });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

/** Whoever looked away and whoever has none are told apart by no browser. @param {unknown} error */
function whyOf(error) {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'InvalidStateError') return 'known';
  return name === 'NotAllowedError' || name === 'AbortError' ? 'none' : 'failed';
}

/** @param {HTMLFormElement} form @param {string | null} why */
function refuse(form, why) {
  const refusal = find('[data-passkey-refusal]', HTMLElement, form);
  if (!refusal) return;
  refusal.hidden = why === null;
  for (const word of findAll('[data-why]', HTMLElement, refusal)) word.hidden = word.dataset.why !== why;
}
