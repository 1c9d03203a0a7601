import { dataOf } from './dom.js';
import { manager } from './files/manager.js';
import { inTurn } from './one-of-tabs.js';
import { renew } from './renew.js';
import { afterActs, isActing, refresh } from './requests.js';
import { changed } from './upload-page.js';

/**
 * Lists follow what is changed elsewhere: by another tab, another person, a job. The server tells where something changed
 * (server-sent events); what it is, the list asks as ever. A hidden tab hears nothing and catches up when it is shown; of
 * those that are seen one listens for all, as a browser has six connections to a server that speaks HTTP/1.1.
 */

const FIRST_PAUSE_MILLISECONDS = 2000;
const LONGEST_PAUSE_MILLISECONDS = 60_000;
const REMEMBERED = 100;

const listOf = () => document.querySelector('[data-storage]');

/** When what the list shows was read. */
function readAt() {
  const list = listOf();
  const own = list?.id === 'file-list' ? manager()?.list.readAt : undefined;
  return own ?? Number(list?.dataset.readAt);
}

/**
 * What this tab follows; null while it shows no list, or is not seen.
 * @type {{ ownerId: string, stop: () => void } | null}
 */
let following = null;

function follow() {
  const ownerId = document.hidden ? null : (listOf()?.dataset.storage ?? null);
  if (following?.ownerId === ownerId) return;
  following?.stop();
  following = ownerId ? start(ownerId) : null;
}

/** Of the tabs that are seen one listens. @param {string} ownerId */
function start(ownerId) {
  const name = `kladovka.changes.${ownerId}`;
  const channel = new BroadcastChannel(name);
  const ended = new AbortController();
  const { signal } = ended;
  channel.addEventListener('message', ({ data }) => data.change && tell(data.change));
  inTurn(name, signal, (turn) => listen(ownerId, channel, turn));
  // What changed since this page was made, another tab may have heard.
  channel.postMessage({ since: readAt() });
  const stop = () => {
    ended.abort();
    channel.close();
  };
  return { ownerId, stop };
}

/** @param {string} ownerId @param {BroadcastChannel} channel @param {AbortSignal} signal */
function listen(ownerId, channel, signal) {
  const since = readAt();
  /** @type {Change[]} */
  const heard = [];
  let completeFrom = since;
  let lastAt = since;
  let pause = FIRST_PAUSE_MILLISECONDS;

  /** @param {Change} change */
  const hear = (change) => {
    heard.push(change);
    if (heard.length > REMEMBERED) completeFrom = heard.shift()?.at ?? completeFrom;
    lastAt = Math.max(lastAt, change.at);
    tell(change);
    channel.postMessage({ change });
  };
  const answer = (/** @type {MessageEvent} */ { data }) => {
    if (data.since === undefined) return;
    const missed =
      data.since < completeFrom
        ? [{ places: null, at: Number.POSITIVE_INFINITY }]
        : heard.filter(({ at }) => at >= data.since);
    for (const change of missed) channel.postMessage({ change });
  };
  channel.addEventListener('message', answer, { signal });

  const open = () => {
    if (signal.aborted) return;
    const query = new URLSearchParams({ userId: ownerId, since: String(lastAt) });
    const source = new EventSource(`/changes?${query}`);
    signal.addEventListener('abort', () => source.close());
    source.addEventListener('open', () => {
      pause = FIRST_PAUSE_MILLISECONDS;
    });
    source.addEventListener('message', ({ data }) => hear(JSON.parse(data)));
    // The list tells why, at the next thing that one does in it.
    source.addEventListener('refused', () => source.close());
    source.addEventListener('error', () => {
      // A stream that broke comes back by itself; one that was refused does not.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(open, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
    });
  };
  open();
}

/** @param {Change} change */
function tell(change) {
  const list = listOf();
  if (!list || !concerns(list, change.places) || change.at <= readAt()) return;
  if (isActing()) afterActs(() => tell(change));
  // What is dragged would be lost with its row.
  else if (document.documentElement.classList.contains('is-dragging'))
    document.addEventListener('dragend', () => setTimeout(() => tell(change)), { once: true });
  else if (list.id === 'file-list') catchUp(list, change);
  else renew(list);
}

/** @param {HTMLElement} list @param {Change['places']} places */
function concerns({ id, dataset: { kind, storage, folderId } }, places) {
  if (places === null) return true;
  if (id === 'trash-list') return places.includes('trash');
  if (id === 'link-list') return places.includes('links');
  if (kind !== 'folder') return places.some((place) => place !== 'trash' && place !== 'links');
  return places.includes(folderId ?? storage ?? '') || places.includes(`folder-${folderId}`);
}

/** @param {HTMLElement} list @param {Change} change */
function catchUp(list, { places, at }) {
  const { folderId } = list.dataset;
  changed(at);
  const isRenamed = folderId && (places === null || places.includes(`folder-${folderId}`));
  const place = '.manager-place';
  // A request of its own element: of those of the page only the last waits for its turn.
  if (isRenamed)
    refresh(dataOf(list, 'url'), { source: place, target: place, select: place, swap: 'outerHTML' });
}

document.addEventListener('visibilitychange', follow);
document.addEventListener('htmx:afterSettle', follow);
document.addEventListener('htmx:historyRestore', follow);
addEventListener('pagehide', () => {
  following?.stop();
  following = null;
});
addEventListener('pageshow', follow);
follow();
