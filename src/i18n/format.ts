import { createFormat, type Format } from './create-format.js';
import { defaultLanguage, isLanguage, type Language, translator } from './index.js';
import { Recent } from './recent.js';

export type { Format };

/** By `<language> <zone>`: each keeps some 300 KB, and a stranger may ask for every zone that there is. */
const formats = new Recent(60, (key) => {
  const [language, timeZone = ''] = key.split(' ');
  const known = isLanguage(language) ? language : defaultLanguage;
  return createFormat(known, timeZone, translator(known));
});

/** @param timeZone its one name, as `timeZoneNamed` gives it */
export const formatFor = (language: Language, timeZone = 'UTC'): Format =>
  formats.of(`${language} ${timeZone}`);
