import { useTranslation } from 'adminjs';
import type { Announcement } from '../../../domain/settings/setting.js';
import { useFormat } from '../ui/use-format.js';
import { controls, type ShownSetting } from './setting.js';

type Written = Pick<ShownSetting, 'name' | 'value'>;

/** The value of a setting in words. */
export function useWritten(): (setting: Written) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ name, value }) => {
    switch (controls[name]) {
      case 'choice':
      case 'flag':
        return t(`words.settings.${name}.choices.${value}`);
      case 'bytes':
        return value === null ? t('words.noLimit') : format.size(Number(value));
      case 'days':
      case 'limitedDays':
        return value === null ? t('words.noLimit') : t('words.settings.dayCount', { count: Number(value) });
      case 'announcement':
        return (
          Object.values((value as Announcement | null) ?? {})
            .filter(Boolean)
            .join(' / ') || t('words.none')
        );
      default:
        return value === null ? t('words.none') : String(value);
    }
  };
}
