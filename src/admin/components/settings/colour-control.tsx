import { useTranslation } from 'adminjs';

const OURS = '#17694f';

import type { ControlProps } from './setting.js';

/** The browser's own way to choose a colour, and its name beside it, to type or to copy. */
export function ColourControl({ id, value, isBad, onChange }: ControlProps) {
  const { t } = useTranslation();
  const colour = typeof value === 'string' ? value : OURS;
  return (
    <span className="k-with-unit">
      <input
        type="color"
        className="k-colour"
        aria-label={t('words.settings.pickColour')}
        value={/^#[0-9a-f]{6}$/i.test(colour) ? colour : OURS}
        onChange={(event) => onChange(event.target.value)}
      />
      <input
        id={id}
        className="k-input"
        maxLength={7}
        value={typeof value === 'string' ? value : ''}
        placeholder={OURS}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        aria-invalid={isBad}
        aria-describedby={`${id}-hint${isBad ? ` ${id}-error` : ''}`}
      />
    </span>
  );
}
