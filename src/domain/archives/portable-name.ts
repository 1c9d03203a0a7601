import { numberedName, shortenedName } from '../entries/name.js';

/** What Windows allows in no name. NTFS takes a backslash for a way into another folder, and so do some programs. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}]/gu;

/** Windows takes them away, and with them what tells two names apart. */
const LOST_AT_THE_END = /[. ]+$/;

/** What turns the order of a name (UAX #9) or breaks its line: no program that unpacks shows `invoice<U+202E>fdp.exe` as it is. */
const DECEPTIVE = /[\u202a-\u202e\u2066-\u2069\p{Zl}\p{Zp}]/gu;

/** Names of devices, with any ending too. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?= *(?:\.|$))/i;

/** A name that every system unpacks as it is, as most are already: at most 255 bytes, its ending kept. */
export const portableName = (name: string): string =>
  shortenedName(
    name
      .replace(FORBIDDEN, '_')
      .replace(DECEPTIVE, '_')
      .replace(DEVICE, (device) => `${device}_`)
      .replace(LOST_AT_THE_END, underscores),
  ).replace(LOST_AT_THE_END, underscores);

const underscores = (text: string): string => '_'.repeat(text.length);

/**
 * What two names have in common that are one where a system does not look at case, or at how a letter is written in
 * Unicode (macOS, Windows). Rather too much than too little: a number too many does no harm.
 */
const sameNameKey = (name: string): string =>
  name.replace(UNSEEN, '').normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');

/** HFS+ takes names for one that differ in nothing else. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/** Gives each name of one place a portable one of its own; those that would be one are numbered. */
export function distinctNames(): (name: string) => string {
  const taken = new Set<string>();
  /** From which number on to look, by what the numbered names have in common: many equal ones cost no more each. */
  const nextNumbers = new Map<string, number>();
  return (wanted) => {
    const name = portableName(wanted);
    let free = name;
    if (taken.has(sameNameKey(name))) {
      const family = sameNameKey(numberedName(name, 1));
      let number = nextNumbers.get(family) ?? 1;
      do {
        free = numberedName(name, number);
        number += 1;
      } while (taken.has(sameNameKey(free)));
      nextNumbers.set(family, number);
    }
    taken.add(sameNameKey(free));
    return free;
  };
}
