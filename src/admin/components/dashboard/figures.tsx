import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import type { DailyFigures, Stats, Totals } from '../../../domain/stats/stats.js';
import { listAddress } from '../ui/addresses.js';
import type { Loaded } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import { Trend } from './trend.js';

type FigureName = keyof Omit<DailyFigures, 'date'>;

interface Figure {
  name: FigureName;
  /** All of them now, where that is a number of its own. */
  total?: keyof Totals;
  to: string;
}

/** Each number with the way to the list behind it. */
const figures: Figure[] = [
  { name: 'users', total: 'users', to: listAddress('users') },
  { name: 'files', total: 'files', to: listAddress('files') },
  { name: 'bytes', total: 'bytes', to: listAddress('files') },
  { name: 'links', total: 'links', to: listAddress('links') },
  { name: 'downloads', to: listAddress('logs', { event: 'file.downloaded' }) },
  { name: 'failedSignIns', to: listAddress('logs', { signIns: 'failed' }) },
];

interface FiguresProps {
  stats: Loaded<Stats>;
  days: number;
}

export function Figures({ stats: { data, failure }, days }: FiguresProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (failure !== undefined)
    return (
      <p className="k-error" role="alert">
        {failure || t('words.dashboard.failed')}
      </p>
    );
  if (data === undefined) return <p className="k-muted">{t('words.block.loading')}</p>;
  const { trashBytes } = data.totals;
  return (
    <>
      <div className="k-cards k-figures">
        {figures.map((figure) => (
          <FigureCard key={figure.name} figure={figure} stats={data} days={days} />
        ))}
      </div>
      <p className="k-hint">
        <Link className="k-link" to={listAddress('trash')}>
          {t('words.dashboard.inTrash', { size: format.size(trashBytes) })}
        </Link>
      </p>
      <DaysTable daily={data.daily} />
    </>
  );
}

function FigureCard({
  figure: { name, total, to },
  stats,
  days,
}: {
  figure: Figure;
  stats: Stats;
  days: number;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const written = name === 'bytes' ? format.size : format.number;
  const title = String(t(`words.dashboard.figures.${name}`));
  const added = stats.daily.reduce((sum, day) => sum + (day[name] ?? 0), 0);
  return (
    <section className="k-card">
      <h3>
        <Link className="k-link" to={to}>
          {title}
        </Link>
      </h3>
      <p className="k-number">{written(total ? stats.totals[total] : added)}</p>
      <p className="k-muted">{t('words.dashboard.added', { value: written(added), count: days })}</p>
      <Trend
        label={String(t('words.dashboard.trend', { title, count: days }))}
        days={stats.daily.map((day) => {
          const value = day[name];
          return { date: day.date, value: value ?? 0, words: value === null ? '–' : written(value) };
        })}
      />
    </section>
  );
}

/** What the charts show, to read and to copy. */
function DaysTable({ daily }: { daily: DailyFigures[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' });
  const cell = (name: FigureName, value: number | null) =>
    value === null ? '–' : name === 'bytes' ? format.size(value) : format.number(value);
  return (
    <details className="k-card k-days">
      <summary>{t('words.dashboard.table')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways in a narrow window is scrolled by keys too */}
      <section className="k-scroll" aria-label={t('words.dashboard.table')} tabIndex={0}>
        <table className="k-plain-table">
          <caption className="k-unread">{t('words.dashboard.table')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('words.dashboard.day')}</th>
              {figures.map(({ name }) => (
                <th key={name} scope="col" className="k-figure">
                  {t(`words.dashboard.figures.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {daily.toReversed().map((figuresOfDay) => (
              <tr key={figuresOfDay.date}>
                <th scope="row" className="k-nowrap">
                  {day.format(new Date(figuresOfDay.date))}
                </th>
                {figures.map(({ name }) => (
                  <td key={name} className="k-figure k-nowrap">
                    {cell(name, figuresOfDay[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="k-hint">{t('words.dashboard.inUtc')}</p>
    </details>
  );
}
