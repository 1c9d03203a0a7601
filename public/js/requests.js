/**
 * Requests of scripts. What goes wrong with one is said by a toast (`answers.js`), and so is no one's exception; of what
 * nobody has asked for, such as a list that follows a change, nothing is said.
 */

const UNASKED = new Set(['unasked', 'entriesChanged', 'trashStale', 'linksChanged']);

/** @param {'get' | 'post'} verb @param {string} url @param {RequestContext} context @returns {Promise<void>} */
export const ask = (verb, url, context) => window.htmx.ajax(verb, url, context).catch(() => {});

/** @param {string} url @param {RequestContext} context */
export const refresh = (url, context) => ask('get', url, { ...context, event: new Event('unasked') });

/** @param {{ requestConfig?: RequestConfig }} detail */
export const isUnasked = ({ requestConfig }) => UNASKED.has(requestConfig?.triggeringEvent?.type ?? '');

/** Answers to one's own acts that are still to come. */
let acting = 0;
/** @param {{ requestConfig: RequestConfig }} detail */
const isAct = ({ requestConfig }) => requestConfig.verb !== 'get';
// By the request itself: an event of a form that is gone by then would reach nobody.
document.addEventListener('htmx:beforeSend', ({ detail }) => {
  if (!isAct(detail)) return;
  detail.xhr.addEventListener('loadstart', () => {
    acting += 1;
  });
  detail.xhr.addEventListener('loadend', () => {
    acting -= 1;
    if (acting === 0) document.dispatchEvent(new Event('actsDone'));
  });
});

/**
 * What an act changes may be told by the server before its answer is here, which says what becomes of the focus: a list
 * waits for the answer before it follows.
 */
export const isActing = () => acting > 0;
/** @param {() => void} then */
export const afterActs = (then) =>
  document.addEventListener('actsDone', () => setTimeout(then), { once: true });
