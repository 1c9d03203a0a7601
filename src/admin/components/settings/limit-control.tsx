import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { type ControlProps, controls } from './setting.js';

const MEGABYTE = 1024 ** 2;
const GIGABYTE = 1024 ** 3;

/** A number of days, or of bytes written as megabytes or gigabytes; where there may be no limit, a box says so. */
export function LimitControl({ id, setting, value, isBad, onChange }: ControlProps) {
  const { t } = useTranslation();
  const kind = controls[setting.name];
  const isSize = kind === 'bytes';
  const [unit, setUnit] = useState(isSize ? unitOf(Number(value ?? GIGABYTE)) : 1);
  const [typed, setTyped] = useState(value === null ? '' : written(Number(value), unit));
  const tell = (text: string, by: number) => {
    setTyped(text);
    // What is no number is sent as it is, for the server to say what is wrong.
    onChange(text === '' ? '' : Math.round(Number(text) * by));
  };
  const isUnlimited = value === null;
  const mayBeUnlimited = isSize || kind === 'limitedDays';
  return (
    <>
      {!isUnlimited && (
        <span className="k-with-unit">
          <input
            id={id}
            type="number"
            min={0}
            step={isSize ? 'any' : 1}
            className="k-input"
            value={typed}
            onChange={(event) => tell(event.target.value, unit)}
            aria-invalid={isBad}
            aria-describedby={`${id}-hint${isBad ? ` ${id}-error` : ''}`}
          />
          {isSize ? (
            <select
              className="k-input"
              aria-label={t('words.settings.unit')}
              value={unit}
              onChange={(event) => {
                setUnit(Number(event.target.value));
                tell(typed, Number(event.target.value));
              }}
            >
              <option value={MEGABYTE}>{t('common.units.mb')}</option>
              <option value={GIGABYTE}>{t('common.units.gb')}</option>
            </select>
          ) : (
            <span>{t('words.settings.days')}</span>
          )}
        </span>
      )}
      {mayBeUnlimited && (
        <label className="k-switch">
          <input
            type="checkbox"
            id={isUnlimited ? id : undefined}
            checked={isUnlimited}
            onChange={(event) => {
              setTyped('');
              onChange(event.target.checked ? null : '');
            }}
          />
          {t('words.noLimit')}
        </label>
      )}
    </>
  );
}

const unitOf = (bytes: number): number => (bytes % GIGABYTE === 0 ? GIGABYTE : MEGABYTE);

const written = (value: number, unit: number): string => String(Number((value / unit).toFixed(3)));
