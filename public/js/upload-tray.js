import { need } from './dom.js';
import { announce, say } from './texts.js';
import { toast } from './toasts.js';
import { Conflicts } from './upload-conflicts.js';
import { goesAsForm } from './upload-form.js';
import { UploadLine } from './upload-line.js';
import { changed } from './upload-page.js';
import { progressText, Speedometer } from './upload-progress.js';

const AT_ONCE = 3;
/** Each waits for the server more than for the line. A browser has six connections, and the page needs the others. */
const FORMS_AT_ONCE = 4;
/** A line takes a screen reader's time and the browser's: of ten thousand that wait a few dozen are shown. */
const MOST_WAITING_LINES = 40;
const MOST_ENDED_LINES = 40;
const SHOW_EVERY_MILLISECONDS = 80;
/** Of many that come one after the other: to draw a tray full of them takes the browser as long as to send some. */
const SHOW_MANY_EVERY_MILLISECONDS = 300;
const REFRESH_EVERY_MILLISECONDS = 1500;

/** So long the good news lies over the page. */
const FOLDS_AFTER_MILLISECONDS = 4000;

const endedWell = new Set(['done', 'skipped', 'cancelled']);

/** @param {Upload[]} uploads @param {'sentBytes' | 'size'} member */
const sum = (uploads, member) => uploads.reduce((total, upload) => total + upload[member], 0);

/** The tray at the bottom right: a few uploads at a time, the rest waits. Errors stay until they are read. */
export class Tray {
  #section;
  #engine;
  /** @type {Upload[]} */
  #uploads = [];
  /** @type {Map<Upload, UploadLine<Upload>>} */
  #lines = new Map();
  #speed = new Speedometer();
  #isSignedOut = false;
  /** @type {number | null} */
  #showing = null;
  /** @type {number | undefined} */
  #refreshing;
  /** @type {number | undefined} */
  #folding;
  #isFoldedByItself = false;
  #conflicts = new Conflicts((upload, choice) =>
    choice === 'skip' ? upload.set('skipped') : upload.decide(choice),
  );
  /** @type {Record<UploadAct, (upload: Upload) => void>} */
  #acts = {
    pause: (upload) => this.#pause(upload),
    resume: (upload) => upload.retry(),
    retry: (upload) => upload.retry(),
    choose: (upload) => upload.choose(),
    cancel: (upload) => this.#cancel(upload),
    remove: (upload) => this.#remove(upload),
  };

  /** @param {HTMLElement} section @param {import('./upload-engine.js').Engine} engine */
  constructor(section, engine) {
    this.#section = section;
    this.#engine = engine;
    // Words that come meanwhile stand above it where there is no room beside it.
    new ResizeObserver(() => {
      const height = section.hidden ? 0 : section.offsetHeight + 8;
      document.documentElement.style.setProperty('--tray-height', `${height}px`);
    }).observe(section);
    this.#on('fold', () => this.#fold(!section.classList.contains('is-folded')));
    this.#on('close', () => (this.isBusy ? this.#askToCancel() : this.#empty()));
    this.#on('stop-all', () => this.#empty());
    this.#on('go-on', () => this.#hideQuestion());
    this.#on('pause-all', () => this.#pauseAll());
    this.#on('resume-all', () => this.#resumeAll());
    this.#on('signed-in', () => this.signedIn());
  }

  /** Whether leaving the page would break something off. */
  get isBusy() {
    return this.#uploads.some(({ isOpen }) => isOpen);
  }

  get isSignedOut() {
    return this.#isSignedOut;
  }

  /** What this tab is at, by the server's addresses. */
  get urls() {
    return this.#uploads.flatMap(({ isOpen, url }) => (isOpen && url ? [url] : []));
  }

  /** @param {Upload[]} uploads */
  add(uploads) {
    const open = new Set(this.#uploads.filter(({ isOpen }) => isOpen).map(({ key }) => key));
    const unfinished = new Map(
      this.#uploads.filter(({ status }) => status === 'unfinished').map((upload) => [upload.key, upload]),
    );
    const fresh = uploads.filter(({ key }) => !open.has(key) && !unfinished.has(key));
    for (const { key, file } of uploads) unfinished.get(key)?.goOnWith(file);
    if (fresh.length < uploads.length) toast(say('alreadyInTray', { count: uploads.length - fresh.length }));
    this.#uploads.push(...fresh);
    if (this.#uploads.length === 0) return;
    this.#section.hidden = false;
    this.#hideQuestion();
    if (fresh.length > 0) announce(say('sending', { count: fresh.length }));
    this.changed();
  }

  /** Something about an upload is new: the next are started at once, what is seen follows shortly. */
  changed() {
    const sending = this.#uploads.filter(({ isSending }) => isSending).length;
    const next = this.#isSignedOut ? null : this.#uploads.find(({ status }) => status === 'waiting');
    if (next && sending < (goesAsForm(next) ? FORMS_AT_ONCE : AT_ONCE)) return this.#start(next);
    const pause = next && goesAsForm(next) ? SHOW_MANY_EVERY_MILLISECONDS : SHOW_EVERY_MILLISECONDS;
    this.#showing ??= setTimeout(() => {
      this.#showing = null;
      this.#show();
    }, pause);
  }

  succeeded() {
    this.#refreshList();
  }

  /** @param {Upload} upload @param {import('./upload-refusal.js').Refusal} refusal */
  refused(upload, { code, text, fields }) {
    if (code === 'authentication_required') {
      this.#isSignedOut = true;
      upload.set('signedOut');
    } else if (code === 'name_taken') {
      this.#ask(upload, 'name');
    } else if (code === 'quota_exceeded' && fields.includes('permanent')) {
      this.#ask(upload, 'room', text);
    } else upload.fail(text || say('failed'));
  }

  /** @param {Upload} upload @param {UploadQuestion} question @param {string} [text] */
  #ask(upload, question, text = '') {
    upload.ask(question, text);
    this.#conflicts.add(upload);
  }

  /** @param {Upload} upload */
  unreadable(upload) {
    if (!upload.isSending) return;
    upload.fail(say('unreadable'));
    this.#engine.drop(upload);
    upload.url = null;
  }

  /** What had to wait for it goes on. */
  signedIn() {
    this.#isSignedOut = false;
    for (const upload of this.#uploads) if (upload.status === 'signedOut') upload.retry();
    this.changed();
  }

  /** @param {Upload} upload */
  #start(upload) {
    upload.set('sending');
    this.#engine.send(upload).catch(() => upload.fail(say('failed')));
  }

  /** @param {Upload} upload */
  #pause(upload) {
    upload.set('paused');
    this.#engine.pause(upload);
  }

  /** @param {Upload} upload */
  #cancel(upload) {
    upload.set('cancelled');
    this.#engine.drop(upload);
    upload.url = null;
    upload.sentBytes = 0;
  }

  /** @param {Upload} upload */
  #remove(upload) {
    if (upload.status === 'failed') this.#engine.drop(upload);
    this.#uploads = this.#uploads.filter((one) => one !== upload);
    this.#lines.get(upload)?.item.remove();
    this.#lines.delete(upload);
    this.changed();
  }

  #pauseAll() {
    // From the last: the places that get free are not to be taken by those that wait.
    for (const upload of this.#uploads.filter(({ canPause }) => canPause).reverse()) this.#pause(upload);
  }

  #resumeAll() {
    for (const upload of this.#uploads) if (upload.status === 'paused') upload.retry();
  }

  #askToCancel() {
    const count = this.#uploads.filter(({ isOpen }) => isOpen).length;
    this.#part('question-text').textContent = say('cancelAll', { count });
    this.#part('question').hidden = false;
    this.#part('go-on').focus();
  }

  #hideQuestion() {
    this.#part('question').hidden = true;
  }

  #empty() {
    for (const upload of [...this.#uploads].reverse()) {
      if (upload.isOpen) this.#cancel(upload);
      this.#remove(upload);
    }
    this.#hideQuestion();
    this.#section.hidden = true;
  }

  /** @param {boolean} isFolded @param {boolean} [isByItself] */
  #fold(isFolded, isByItself = false) {
    this.#isFoldedByItself = isFolded && isByItself;
    this.#section.classList.toggle('is-folded', isFolded);
    this.#part('fold').setAttribute('aria-expanded', String(!isFolded));
  }

  /** Where all went well the list makes room for the page below it, but not while somebody is at it. */
  #foldSoon() {
    const isWell = this.#uploads.every(({ status }) => endedWell.has(status));
    if (isWell) this.#folding ??= setTimeout(() => this.#foldUnlessHeld(), FOLDS_AFTER_MILLISECONDS);
    else {
      clearTimeout(this.#folding);
      this.#folding = undefined;
      if (this.#isFoldedByItself) this.#fold(false);
    }
  }

  #foldUnlessHeld() {
    const isHeld = this.#section.matches(':hover, :focus-within');
    if (isHeld) this.#folding = setTimeout(() => this.#foldUnlessHeld(), FOLDS_AFTER_MILLISECONDS);
    else if (!this.#section.classList.contains('is-folded')) this.#fold(true, true);
  }

  #show() {
    this.#showTotal();
    this.#showLines();
    this.#foldSoon();
    if (this.#uploads.length === 0) this.#section.hidden = true;
  }

  #showTotal() {
    const of = (/** @type {string} */ status) => this.#uploads.filter((upload) => upload.status === status);
    const open = this.#uploads.filter(({ isOpen }) => isOpen);
    const counted = [...open, ...of('done')];
    const isPaused = open.length > 0 && of('paused').length === open.length;
    const title = isPaused
      ? say('pausedCount', { count: open.length })
      : this.#titleOf(open.length, of('failed').length, of('done').length, of('unfinished').length);
    const heading = this.#part('total');
    if (open.length === 0 && heading.textContent !== title) announce(title);
    heading.textContent = title;

    const [sent, size] = [sum(counted, 'sentBytes'), sum(counted, 'size')];
    const bar = need('[data-total-bar]', HTMLProgressElement, this.#section);
    bar.hidden = open.length === 0;
    bar.max = Math.max(1, size);
    bar.value = sent;
    const state = this.#part('total-state');
    state.hidden = open.length === 0;
    state.textContent = this.#totalState(of, sent, size);
    this.#part('pause-all').hidden = !open.some(({ canPause }) => canPause);
    this.#part('resume-all').hidden = open.some(({ canPause }) => canPause) || of('paused').length === 0;
    this.#part('signed-out').hidden = !this.#isSignedOut;
  }

  /** @param {number} open @param {number} failed @param {number} done @param {number} unfinished */
  #titleOf(open, failed, done, unfinished) {
    if (open > 0) return say('sending', { count: open });
    if (failed > 0) return say('unsent', { count: failed });
    if (done > 0) return say('sent', { count: done });
    if (unfinished > 0) return say('unfinished', { count: unfinished });
    return say('noneSent');
  }

  /** @param {(status: string) => Upload[]} of @param {number} sent @param {number} size */
  #totalState(of, sent, size) {
    const isMoving = of('sending').length > 0;
    if (isMoving) this.#speed.mark(sent);
    else this.#speed.reset();
    if (isMoving) return progressText(sent, size, this.#speed.bytesPerSecond);
    if (of('offline').length > 0) return say('offlineAll');
    if (of('paused').length > 0) return say('paused');
    return progressText(sent, size, 0);
  }

  #showLines() {
    let waiting = 0;
    for (const upload of this.#uploads) {
      if (upload.status === 'waiting') waiting += 1;
      const isShown = upload.status !== 'waiting' || waiting <= MOST_WAITING_LINES;
      if (isShown) this.#showLine(upload);
    }
    const ended = this.#part('ended');
    while (ended.children.length > MOST_ENDED_LINES) ended.lastElementChild?.remove();
    const more = this.#part('more');
    more.hidden = waiting <= MOST_WAITING_LINES;
    more.textContent = say('moreWaiting', { count: waiting - MOST_WAITING_LINES });
  }

  /** What has ended well leaves the upper list to those on their way. @param {Upload} upload */
  #showLine(upload) {
    let line = this.#lines.get(upload);
    if (!line) {
      line = new UploadLine(upload, this.#acts);
      this.#lines.set(upload, line);
      this.#part('list').append(line.item);
    }
    line.show();
    const isEnded = endedWell.has(upload.status);
    const list = this.#part('list');
    if (isEnded && line.item.parentElement === list) this.#part('ended').prepend(line.item);
    else if (!isEnded && line.item.parentElement !== list) list.append(line.item);
  }

  /** The page's lists and numbers follow: at once for one file, now and then for many. */
  #refreshList() {
    if (this.#refreshing && this.isBusy) return;
    clearTimeout(this.#refreshing);
    const refresh = () => {
      this.#refreshing = undefined;
      changed();
    };
    this.#refreshing = setTimeout(refresh, this.isBusy ? REFRESH_EVERY_MILLISECONDS : 0);
  }

  /** @param {string} name @param {() => void} act */
  #on(name, act) {
    this.#part(name).addEventListener('click', () => act());
  }

  /** @param {string} name */
  #part(name) {
    return need(`[data-${name}]`, HTMLElement, this.#section);
  }
}
