import { useTranslation } from 'adminjs';

const ranges = [30, 90, 365] as const;

/** How far the days go back. */
export function Ranges({ days, choose }: { days: number; choose(days: number): void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="k-ranges">
      <legend className="k-unread">{t('words.dashboard.range')}</legend>
      {ranges.map((range) => (
        <label key={range} className="k-range">
          <input
            type="radio"
            name="range"
            value={range}
            checked={days === range}
            onChange={() => choose(range)}
          />
          <span>{t('words.dashboard.days', { count: range })}</span>
        </label>
      ))}
    </fieldset>
  );
}
