/**
 * What the browser can't show (a damaged picture, a film of an unknown kind) leaves no blank: words, why, and a download
 * take its place. They stand in the page already, hidden.
 */

const MEDIA = '.preview-stage :is(img, video, audio, iframe)';
/** What lies above an icon: without it the icon is there, and in the details the words, where it was the file itself. */
const THUMBNAILS = ':is(.file-thumb img, .details-picture :is(img, video, audio))';

/** @param {Element} element */
const tell = (element) =>
  element.closest('.preview-stage, .details')?.querySelector('.preview-failure')?.removeAttribute('hidden');

/** @param {Element} element */
function giveUp(element) {
  if (element.matches(MEDIA)) {
    tell(element);
    element.parentElement?.classList.add('is-none');
    element.remove();
  } else if (element.matches(THUMBNAILS)) {
    tell(element);
    element.remove();
  }
}

// Neither event bubbles, but both are caught on their way down.
document.addEventListener('error', ({ target }) => target instanceof Element && giveUp(target), true);
document.addEventListener(
  'loadedmetadata',
  ({ target }) => {
    // Only the sound is of a kind that the browser knows.
    const isUnseen = target instanceof HTMLVideoElement && target.videoWidth === 0;
    if (isUnseen && target.matches(THUMBNAILS)) giveUp(target);
    else if (isUnseen && target.matches(MEDIA)) tell(target);
  },
  true,
);

/** What failed before this script was there, and what says nothing when it fails. */
function look() {
  for (const element of document.querySelectorAll(`${MEDIA}, ${THUMBNAILS}`)) {
    if (element instanceof HTMLImageElement && element.complete)
      element.decode().catch(() => giveUp(element));
    else if (element instanceof HTMLMediaElement && element.error) giveUp(element);
    else if (element instanceof HTMLIFrameElement && navigator.pdfViewerEnabled === false) giveUp(element);
  }
}
look();
document.addEventListener('htmx:afterSwap', look);
