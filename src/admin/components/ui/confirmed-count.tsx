import { useTranslation } from 'adminjs';
import { Field } from './field.js';

interface ConfirmedCountProps {
  id: string;
  /** So many have to be typed. */
  count: number;
  value: string;
  onChange(typed: string): void;
}

/** How many it is done to, typed by whoever does what has no way back. */
export function ConfirmedCount({ id, count, value, onChange }: ConfirmedCountProps) {
  const { t } = useTranslation();
  return (
    <Field
      id={id}
      label={String(t('words.bulk.confirm', { number: count }))}
      hint={String(t('words.bulk.noWayBack'))}
    >
      <input
        id={id}
        className="k-input"
        inputMode="numeric"
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value.trim())}
      />
    </Field>
  );
}
