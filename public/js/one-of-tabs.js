/**
 * Of the tabs of a browser one at a time does something for all: by a lock where a page may lock, and where it may not
 * (without TLS there are no Web Locks), by telling the others that it does.
 */

const SIGN_MILLISECONDS = 500;
/** Who heard no sign for so long takes over: the tab that gave them is gone, or crashed. */
const SILENCE_MILLISECONDS = 1500;

/**
 * Calls `begin` when it is this tab's turn, with a signal that tells when the turn is over; the turn ends with `signal`.
 * @param {string} name @param {AbortSignal} signal @param {(turn: AbortSignal) => void} begin
 */
export function inTurn(name, signal, begin) {
  if (!navigator.locks) return bySigns(name, signal, begin);
  const turn = () =>
    new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
      begin(signal);
    });
  navigator.locks.request(name, { signal }, turn).catch(() => {});
}

/** @param {string} name @param {AbortSignal} signal @param {(turn: AbortSignal) => void} begin */
function bySigns(name, signal, begin) {
  const id = Math.random();
  const channel = new BroadcastChannel(`${name}.turn`);
  /** @type {AbortController | null} */
  let mine = null;
  /** Whose turn it is answers the question below at once. */
  let heardAt = Date.now() - SILENCE_MILLISECONDS;

  const give = () => {
    if (mine) channel.postMessage({ id });
    else if (Date.now() - heardAt > SILENCE_MILLISECONDS) {
      mine = new AbortController();
      channel.postMessage({ id });
      begin(mine.signal);
    }
  };
  channel.addEventListener('message', ({ data }) => {
    if (data.isQuestion) return mine && give();
    // Nobody's sign: the one whose turn it was has left. Where two began at once, the smaller number goes on.
    heardAt = data.id === null ? 0 : Date.now();
    if (mine && data.id !== null && data.id < id) {
      mine.abort();
      mine = null;
    }
  });
  channel.postMessage({ isQuestion: true });
  const giving = setInterval(give, SIGN_MILLISECONDS);
  signal.addEventListener('abort', () => {
    clearInterval(giving);
    if (mine) channel.postMessage({ id: null });
    mine?.abort();
    channel.close();
  });
}
