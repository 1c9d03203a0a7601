import { useTranslation } from 'adminjs';
import { Moment } from '../ui/moment.js';
import type { ShownSetting } from './setting.js';
import { useWritten } from './use-written.js';

/** Where the value in force comes from, and for whoever changes it the way back to what it would be without the panel. */
export function Origin({ setting, onReset }: { setting: ShownSetting; onReset?(): void }) {
  const { t } = useTranslation();
  const written = useWritten();
  const { origin, key, changedAt, changedBy, name, givenValue } = setting;
  if (origin === 'environment')
    return <span className="k-muted">{t('words.settings.fromEnvironment', { key })}</span>;
  if (origin === 'default') return <span className="k-muted">{t('words.settings.fromDefault')}</span>;
  return (
    <span className="k-muted">
      {t('words.settings.setBy', { login: changedBy ?? t('words.deletedUser') })}{' '}
      {changedAt && <Moment iso={changedAt} />}
      {onReset && (
        <>
          {'. '}
          <button type="button" className="k-link" onClick={onReset}>
            {t('words.settings.reset', { value: written({ name, value: givenValue }) })}
          </button>
        </>
      )}
    </span>
  );
}
