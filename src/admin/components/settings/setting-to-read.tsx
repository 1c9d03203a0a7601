import { useTranslation } from 'adminjs';
import { Origin } from './origin.js';
import type { ShownSetting } from './setting.js';
import { useWritten } from './use-written.js';

/** One setting for who changes none: what it does, its value in words, and where that comes from. */
export function SettingToRead({ setting }: { setting: ShownSetting }) {
  const { t } = useTranslation();
  const written = useWritten();
  return (
    <div className="k-setting k-field">
      <div className="k-setting-words">
        <p className="k-label">{t(`words.settings.names.${setting.name}`)}</p>
        <p className="k-hint">{t(`words.settings.${setting.name}.hint`)}</p>
      </div>
      <div className="k-setting-field">
        <p>{written(setting)}</p>
        <p className="k-setting-foot">
          <Origin setting={setting} />
        </p>
      </div>
    </div>
  );
}
