import { need } from './dom.js';
import { announce, say } from './texts.js';

/** A shared folder goes on by itself as its end comes into sight; without this a link leads to the next page. */

const rows = document.getElementById('shared-rows');

const sight = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) goOn(target);
  },
  { rootMargin: '600px' },
);

/** @param {Element} more */
async function goOn(more) {
  sight.unobserve(more);
  const { href } = need('a', HTMLAnchorElement, more);
  const answer = await fetch(href, { headers: { Accept: 'text/html' } }).catch(() => null);
  // The link stays: a click shows what is wrong, or asks for the password again.
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next = page.querySelectorAll('#shared-rows > li');
  if (next.length === 0) return;
  more.replaceWith(...next);
  announce(say('loaded'));
  watch();
}

function watch() {
  const more = rows?.querySelector('[data-more]');
  if (more) sight.observe(more);
}

watch();
