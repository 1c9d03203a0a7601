import { findAll } from './dom.js';
import { say } from './texts.js';

/** The clock on the reader's wall: the server hears of it for the pages to come, and this one's times are put right here. */
const root = document.documentElement;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  const prefix = root.dataset.cookiePrefix ?? '';
  const attributes = `path=/; max-age=31536000; samesite=lax${prefix && '; secure'}`;
  document.cookie = `${prefix}tz=${encodeURIComponent(zone)}; ${attributes}`;
  if (root.dataset.timeZone !== zone) showTimesIn(zone);
}

/** @param {string} timeZone */
async function showTimesIn(timeZone) {
  const times = findAll('time[datetime]', HTMLTimeElement);
  if (times.length === 0) return;
  const { createFormat } = await import('../vendor/format.js');
  const language = root.lang === 'ru' ? 'ru' : 'en';
  const format = createFormat(language, timeZone, (key, values) => say(key.replace(/^common\./, ''), values));
  for (const time of times) {
    const moment = new Date(time.dateTime);
    time.textContent = format.date(moment);
    time.title = format.exactDate(moment);
  }
}

// What was done has been told: a reload should not tell it again.
const here = new URL(location.href);
if (here.searchParams.has('done')) {
  here.searchParams.delete('done');
  history.replaceState(history.state, '', here);
}
