import { useTranslation } from 'adminjs';

interface Day {
  /** `2026-11-23` */
  date: string;
  value: number;
  words: string;
}

const WIDTH = 240;
const HEIGHT = 48;

/** A bar for each day; a day without anything keeps a hair's breadth, so that the eye can count. */
export function Trend({ label, days }: { label: string; days: Day[] }) {
  const { i18n } = useTranslation();
  const dayName = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'long', timeZone: 'UTC' });
  const step = WIDTH / days.length;
  // Of a year the bars are narrower than the gaps of a month.
  const width = Math.max(step - 2, step * 0.8);
  const highest = Math.max(...days.map(({ value }) => value), 1);
  return (
    <svg
      className="k-trend"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {days.map(({ date, value, words }, index) => {
        const height = Math.max((value / highest) * HEIGHT, 1);
        return (
          <rect key={date} x={index * step} y={HEIGHT - height} width={width} height={height} rx={1}>
            <title>{`${dayName.format(new Date(date))}: ${words}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
