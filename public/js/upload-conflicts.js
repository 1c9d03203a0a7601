import { elementOf, need } from './dom.js';
import { say, sayBytes, sayDate } from './texts.js';
import { findPresent } from './upload-folders.js';

/**
 * Asks what is to become of files whose names are taken, and of those that have no room beside what they replace: one
 * after the other, or once for all that came along.
 */
export class Conflicts {
  #dialog = need('#conflict-dialog', HTMLDialogElement);
  /** @type {Upload[]} */
  #waiting = [];
  /** @type {Upload | null} */
  #asked = null;
  #onChoice;

  /**
   * `onChoice` gets an upload and `rename`, `replace`, `replaceForGood` or `skip`.
   * @param {(upload: Upload, choice: string) => void} onChoice
   */
  constructor(onChoice) {
    this.#onChoice = onChoice;
    this.#dialog.addEventListener('click', (event) => {
      const choice = elementOf(event.target)?.closest('[data-choice]')?.dataset.choice;
      if (choice) this.#dialog.close(choice);
    });
    this.#dialog.addEventListener('cancel', () => {
      this.#dialog.returnValue = 'skip';
    });
    this.#dialog.addEventListener('close', () => this.#answer(this.#dialog.returnValue || 'skip'));
    // Another dialog is open: this one waits its turn.
    document.addEventListener('close', () => this.#ask(), true);
  }

  /** @param {Upload} upload */
  add(upload) {
    const choice = upload.batch.choices?.[upload.question];
    if (choice) this.#onChoice(upload, choice);
    else {
      this.#waiting.push(upload);
      this.#ask();
    }
  }

  #ask() {
    this.#waiting = this.#waiting.filter(({ status }) => status === 'conflict');
    if (this.#asked || document.querySelector('dialog[open]')) return;
    const asked = this.#waiting.shift();
    if (!asked) return;
    this.#asked = asked;
    this.#part('subject').textContent = asked.title;
    for (const part of this.#dialog.querySelectorAll('[data-when]'))
      part.hidden = part.dataset.when !== asked.question;
    this.#part('reason').textContent = asked.text;
    this.#compare(asked);
    this.#forAll.checked = false;
    this.#part('for-all-row').hidden = (asked.batch.size ?? 1) <= 1;
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
  }

  /** The one that comes is known, the one that is there must be asked for. @param {Upload} upload */
  async #compare(upload) {
    const { size, lastModified } = upload.file;
    this.#tell('coming', 'conflictComing', size, lastModified);
    this.#part('present').textContent = '';
    const present = await findPresent(upload).catch(() => null);
    if (present && upload === this.#asked)
      this.#tell('present', 'conflictPresent', present.size, present.uploadedAt);
  }

  /** @param {string} part @param {string} key @param {number} size @param {string | number} moment */
  #tell(part, key, size, moment) {
    this.#part(part).textContent = say(key, { size: sayBytes(size), date: sayDate(moment) });
  }

  /** @param {string} choice */
  #answer(choice) {
    const upload = this.#asked;
    if (!upload) return;
    this.#asked = null;
    const isForAll = this.#forAll.checked;
    const { batch, question } = upload;
    if (isForAll) batch.choices = { ...batch.choices, [question]: choice };
    const uploads = [upload];
    if (isForAll)
      uploads.push(...this.#waiting.filter((one) => one.batch === batch && one.question === question));
    this.#waiting = this.#waiting.filter((one) => !uploads.includes(one));
    for (const one of uploads) if (one.status === 'conflict') this.#onChoice(one, choice);
    this.#ask();
  }

  get #forAll() {
    return need('[data-for-all]', HTMLInputElement, this.#dialog);
  }

  /** @param {string} name */
  #part(name) {
    return need(`[data-${name}]`, HTMLElement, this.#dialog);
  }
}
