/** Tells the server the browser's time zone, so that the next page shows times as the clock on the wall does. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  const attributes = 'path=/; max-age=31536000; samesite=lax';
  document.cookie = `tz=${encodeURIComponent(zone)}; ${attributes}`;
}

// What was done has been told: a reload should not tell it again.
const here = new URL(location.href);
if (here.searchParams.has('done')) {
  here.searchParams.delete('done');
  history.replaceState(history.state, '', here);
}
