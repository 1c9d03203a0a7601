import { useTranslation } from 'adminjs';
import { AnnouncementControl } from './announcement-control.js';
import { ColourControl } from './colour-control.js';
import { LimitControl } from './limit-control.js';
import { type ControlProps, choices, controls } from './setting.js';

/** The field of one setting, by what kind of value it has. */
export function SettingControl(props: ControlProps) {
  const { id, setting, value, isBad, onChange } = props;
  const { t } = useTranslation();
  const words = `words.settings.${setting.name}`;
  const bad = { 'aria-invalid': isBad, 'aria-describedby': `${id}-hint${isBad ? ` ${id}-error` : ''}` };
  switch (controls[setting.name]) {
    case 'choice':
      return (
        <select
          id={id}
          className="k-input"
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
          {...bad}
        >
          {choices[setting.name]?.map((choice) => (
            <option key={choice} value={choice}>
              {t(`${words}.choices.${choice}`)}
            </option>
          ))}
        </select>
      );
    case 'flag':
      return (
        <select
          id={id}
          className="k-input"
          value={String(value)}
          onChange={(event) => onChange(event.target.value === 'true')}
          {...bad}
        >
          {['true', 'false'].map((choice) => (
            <option key={choice} value={choice}>
              {t(`${words}.choices.${choice}`)}
            </option>
          ))}
        </select>
      );
    case 'text':
      return (
        <input
          id={id}
          className="k-input"
          maxLength={40}
          value={String(value ?? '')}
          placeholder={t('common.product')}
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
          {...bad}
        />
      );
    case 'colour':
      return <ColourControl {...props} />;
    case 'announcement':
      return <AnnouncementControl {...props} />;
    case 'logo':
      return null;
    default:
      return <LimitControl {...props} />;
  }
}
