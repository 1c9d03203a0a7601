/** Where somebody may only look, scripts offer no more than the page does; the server refuses it anyway. */

const changing = new Set(['share', 'rename', 'comment', 'move', 'delete']);

export const mayChange = () => document.querySelector('.looks-only') === null;

/** Whether the act is one of those that are offered here. @param {string} act */
export const isOffered = (act) => !changing.has(act) || mayChange();
