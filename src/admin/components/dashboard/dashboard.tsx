import { Loader } from '@adminjs/design-system';
import { ApiClient, useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import type { DashboardData } from '../../dashboard.js';
import { useFormat } from '../ui/use-format.js';
import { Attention } from './attention.js';
import { Trend } from './trend.js';

const numbers = ['users', 'files', 'bytes', 'links'] as const;

const api = new ApiClient();

/** The first page: how much there is, how it grows, and what needs attention. */
export default function Dashboard() {
  const { t } = useTranslation();
  const [data, setData] = useState<DashboardData | 'failed' | null>(null);
  useEffect(() => {
    api
      .getDashboard()
      .then((response) => setData(response.data as DashboardData))
      .catch(() => setData('failed'));
  }, []);

  if (data === null) return <Loader />;
  if (data === 'failed') return <p className="k-page">{t('words.dashboard.failed')}</p>;
  return (
    <main className="k-page">
      <h1>{t('words.dashboard.title')}</h1>
      <div className="k-cards">
        {numbers.map((name) => (
          <NumberCard key={name} name={name} data={data} />
        ))}
      </div>
      <h2>{t('words.dashboard.attention')}</h2>
      <Attention attention={data.attention} />
    </main>
  );
}

function NumberCard({ name, data }: { name: (typeof numbers)[number]; data: DashboardData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const written = name === 'bytes' ? format.size : format.number;
  const title = t(`words.dashboard.totals.${name}`);
  const added = data.daily.reduce((sum, day) => sum + day[name], 0);
  return (
    <section className="k-card">
      <h3>{title}</h3>
      <p className="k-number">{written(data.totals[name])}</p>
      <p className="k-muted">{t('words.dashboard.added', { value: written(added) })}</p>
      <Trend
        label={t('words.dashboard.trend', { title })}
        days={data.daily.map((day) => ({ date: day.date, value: day[name], words: written(day[name]) }))}
      />
    </section>
  );
}
