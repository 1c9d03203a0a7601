import { elementOf } from './dom.js';

/** Codes for the day when the authenticator is lost are best kept on paper. */
document.addEventListener('click', ({ target }) => {
  if (elementOf(target)?.closest('[data-print]')) window.print();
});
