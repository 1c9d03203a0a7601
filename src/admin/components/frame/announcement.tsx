import { Icon } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { csrfToken } from '../ui/call-api.js';
import { site } from './site.js';

/** The same as on the pages, and put away for both. */
export function Announcement() {
  const { t } = useTranslation();
  const [isAway, setIsAway] = useState(false);
  const { announcement } = site();
  if (!announcement || isAway) return null;
  const putAway = () => {
    setIsAway(true);
    const fields = new URLSearchParams({ announcement: announcement.id, _csrf: csrfToken() });
    void fetch('/preferences', { method: 'POST', body: fields, headers: { 'HX-Request': 'true' } });
  };
  return (
    <section className="k-announcement" aria-label={t('common.announcement.label')}>
      <p lang={announcement.language}>{announcement.text}</p>
      <button
        type="button"
        className="k-icon-button"
        onClick={putAway}
        aria-label={t('common.announcement.putAway')}
      >
        <Icon icon="X" size={18} />
      </button>
    </section>
  );
}
