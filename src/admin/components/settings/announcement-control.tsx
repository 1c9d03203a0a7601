import { useTranslation } from 'adminjs';
import type { Announcement } from '../../../domain/settings/setting.js';

const nothing: Announcement = { en: null, ru: null };

import type { ControlProps } from './setting.js';

/** In each language or in one of them: whoever reads the other sees that. */
export function AnnouncementControl({ id, value, isBad, onChange }: ControlProps) {
  const { t } = useTranslation();
  const announcement = (value as Announcement | null) ?? nothing;
  const change = (language: keyof Announcement, text: string) => {
    const changed = { ...announcement, [language]: text === '' ? null : text };
    onChange(changed.en || changed.ru ? changed : null);
  };
  return (
    <div className="k-languages">
      {(['en', 'ru'] as const).map((language, i) => {
        const field = i === 0 ? id : `${id}-${language}`;
        return (
          <div key={language}>
            <label htmlFor={field}>{t(`common.language.${language}`)}</label>
            <textarea
              id={field}
              lang={language}
              className="k-input"
              rows={3}
              maxLength={500}
              value={announcement[language] ?? ''}
              onChange={(event) => change(language, event.target.value)}
              aria-invalid={isBad}
              aria-describedby={`${id}-hint${isBad ? ` ${id}-error` : ''}`}
            />
          </div>
        );
      })}
    </div>
  );
}
