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
