import { useTranslation } from 'adminjs';
import { useMemo } from 'react';
import { createFormat, type Format } from '../../../i18n/create-format.js';
import type { Language } from '../../../i18n/index.js';

/** Sizes and moments in the panel's language and the browser's time zone. */
export function useFormat(): Format {
  const { i18n, t } = useTranslation();
  const language = i18n.language as Language;
  return useMemo(
    () => createFormat(language, Intl.DateTimeFormat().resolvedOptions().timeZone, t),
    [language, t],
  );
}
