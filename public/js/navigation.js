import { closeDialog } from './dialog.js';
import { focusOn } from './dom.js';
import { mayLeave } from './rows.js';

/**
 * From page to page without loading them whole, so that uploads go on: links with `inPlace` swap #content, the rail and
 * the top bar; Back and Forward swap the frame, which holds all three.
 */

document.addEventListener('htmx:beforeSwap', (event) => {
  const { boosted, xhr } = event.detail;
  if (!boosted || xhr.status >= 400) return;
  // A page without our frame, such as the sign-in, is no part of this one.
  if (xhr.responseText.includes('id="frame"')) return;
  event.detail.shouldSwap = false;
  location.assign(xhr.responseURL);
});

document.addEventListener('htmx:afterSettle', (event) => {
  if (event.detail.boosted && event.detail.target?.id === 'content') arrive();
});

document.addEventListener('htmx:historyRestore', () => {
  arrive();
  tellReturn();
});

/** The page that is shown, or is on its way. */
let shown = addressOf();
document.addEventListener('htmx:pushedIntoHistory', () => {
  shown = addressOf();
});
document.addEventListener('htmx:replacedInHistory', () => {
  shown = addressOf();
});
document.addEventListener('htmx:historyCacheMiss', () => {
  shown = addressOf();
});

/** Back to the page that is there already, as from a preview over it, or that somebody rather stays on: it stays as it is. */
addEventListener(
  'popstate',
  (event) => {
    if (addressOf() === shown) tellReturn();
    else if (mayLeave()) return;
    // By now the browser shows the other address; whether it lies behind or ahead, it doesn't tell.
    else history.pushState({ htmx: true }, '', shown);
    event.stopImmediatePropagation();
  },
  true,
);

function addressOf() {
  return location.pathname + location.search;
}

function tellReturn() {
  document.dispatchEvent(new Event('pageReturned'));
}

/** It could not be fetched, or is no longer ours to see: the browser tells how it is. */
document.addEventListener('htmx:historyCacheMissLoadError', () => location.reload());

/** Where a full load would put the reader. */
function arrive() {
  closeDialog();
  focusOn(document.querySelector('#content h1'));
}
