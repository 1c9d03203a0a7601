import { ask } from '../requests.js';
import { say } from '../texts.js';
import { manager, onSelection } from './manager.js';

/** What is known about the selected: beside the list on wide screens, a sheet from below on others. */

const KEPT = 'kladovka.details';
const beside = matchMedia('(min-width: 1200px)');
const pane = () => document.getElementById('details');
let asked = null;

export const isShown = () => pane() !== null && !pane().hidden;

function setShown(isOpen) {
  if (!pane()) return;
  pane().hidden = !isOpen;
  const button = document.querySelector('[data-details-switch]');
  button.hidden = false;
  button.setAttribute('aria-pressed', String(isOpen));
  document.documentElement.classList.toggle('has-details', isOpen);
  if (beside.matches) localStorage.setItem(KEPT, isOpen ? 'shown' : '');
}

export async function showDetails(url) {
  setShown(true);
  if (asked === url) return;
  asked = url;
  await ask('GET', url, { target: '#details', swap: 'innerHTML' });
}

export function toggleDetails() {
  if (isShown()) return closeDetails();
  setShown(true);
  asked = null;
  follow(manager());
}

function closeDetails() {
  setShown(false);
  asked = null;
}

/** The pane tells of what is selected, and of nothing where that is nothing or more than one thing. */
function follow({ selection }) {
  if (!isShown()) return;
  const [only] = selection.entries;
  if (selection.size === 1) return showDetails(`/${only.kind}s/${only.id}/details`);
  asked = null;
  const hint = document.getElementById('details-hint').content.cloneNode(true);
  if (selection.size > 1)
    hint.querySelector('[data-details-text]').textContent = say('chosen', { count: selection.size });
  pane().replaceChildren(hint);
}

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
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[data-details-switch]')) toggleDetails();
  else if (target?.closest('[data-details-close]')) {
    closeDetails();
    document.querySelector('[data-details-switch]').focus();
  }
});

document.addEventListener('entriesChanged', () => {
  asked = null;
});
