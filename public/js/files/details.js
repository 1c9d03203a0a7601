import { elementOf, need } from '../dom.js';
import { ask } from '../requests.js';
import { say } from '../texts.js';
import { manager, onSelection } from './manager.js';

/** What is known about the selected: beside the list on wide screens, a sheet from below on others. */

const KEPT = 'kladovka.details';
const beside = matchMedia('(min-width: 1200px)');
const pane = () => document.getElementById('details');
const switchButton = () => need('[data-details-switch]', HTMLElement);
/** @type {string | null} */
let asked = null;

export const isShown = () => pane()?.hidden === false;

/** @param {boolean} isOpen */
function setShown(isOpen) {
  const shown = pane();
  if (!shown) return;
  const isChange = shown.hidden === isOpen;
  shown.hidden = !isOpen;
  const button = switchButton();
  button.hidden = false;
  button.setAttribute('aria-pressed', String(isOpen));
  document.documentElement.classList.toggle('has-details', isOpen);
  if (beside.matches) localStorage.setItem(KEPT, isOpen ? 'shown' : '');
  // Beside it fewer tiles stand in a line.
  const list = isChange ? manager()?.list : null;
  list?.measure();
  list?.settle();
}

/** @param {string} url */
export async function showDetails(url) {
  setShown(true);
  if (asked === url) return;
  asked = url;
  await ask('get', url, { target: '#details', swap: 'innerHTML' });
}

export function toggleDetails() {
  if (isShown()) return closeDetails();
  setShown(true);
  asked = null;
  const here = manager();
  if (here) follow(here);
}

function closeDetails() {
  setShown(false);
  asked = null;
}

/**
 * The pane tells of what is selected, and of nothing where that is nothing or more than one thing.
 * @param {Manager} here
 */
function follow({ selection }) {
  if (!isShown()) return;
  const [only] = selection.entries;
  if (only && selection.size === 1) return showDetails(`/${only.kind}s/${only.id}/details`);
  asked = null;
  pane()?.replaceChildren(need('#details-hint', HTMLTemplateElement).content.cloneNode(true));
  if (selection.size > 1)
    need('#details [data-details-text]', HTMLElement).textContent = say('chosen', { count: selection.size });
}

/** @type {HTMLElement | null} */
let fresh = null;
onSelection((shown) => {
  if (fresh !== pane()) {
    fresh = pane();
    asked = null;
    setShown(beside.matches && localStorage.getItem(KEPT) === 'shown');
  }
  follow(shown);
});

document.addEventListener('click', (event) => {
  const target = elementOf(event.target);
  if (target?.closest('[data-details-switch]')) toggleDetails();
  else if (target?.closest('[data-details-close]')) {
    closeDetails();
    switchButton().focus();
  }
});

document.addEventListener('entriesChanged', () => {
  asked = null;
});
