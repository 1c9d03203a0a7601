import { ApiClient, useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import type { Stats } from '../../../domain/stats/stats.js';
import type { DashboardData } from '../../dashboard.js';
import { useApi } from '../ui/use-api.js';
import { useMay } from '../ui/use-may.js';
import { Attention } from './attention.js';
import { Capacities } from './capacities.js';
import { Figures } from './figures.js';
import { type Health, useHealth } from './health.js';
import { Leaders } from './leaders.js';
import { Ranges } from './ranges.js';

const api = new ApiClient();

/** The first page: what there is for whoever looks. */
export default function Dashboard() {
  const { t } = useTranslation();
  if (useMay().read) return <Overview />;
  return (
    <main className="k-page">
      <h1>{t('words.dashboard.title')}</h1>
      <p className="k-muted">{t('words.dashboard.helpdesk')}</p>
      <h2>{t('words.dashboard.attention')}</h2>
      <Attentive />
    </main>
  );
}

/** How much there is, how it grows, how long there is room, and what needs attention. */
function Overview() {
  const { t } = useTranslation();
  const [days, setDays] = useState(30);
  const health = useHealth();
  const stats = useApi<Stats>(`/stats?days=${days}`);
  return (
    <main className="k-page">
      <h1>{t('words.dashboard.title')}</h1>
      <Ranges days={days} choose={setDays} />
      <Figures stats={stats} days={days} />
      <h2>{t('words.dashboard.attention')}</h2>
      <Attentive health={health} />
      <h2>{t('words.dashboard.room')}</h2>
      <Capacities health={health} />
      <h2>{t('words.dashboard.leaders')}</h2>
      <Leaders />
    </main>
  );
}

function Attentive({ health }: { health?: Health }) {
  const { t } = useTranslation();
  const [data, setData] = useState<DashboardData | 'failed' | null>(null);
  useEffect(() => {
    api
      .getDashboard()
      .then((response) => setData(response.data as DashboardData))
      .catch(() => setData('failed'));
  }, []);
  if (data === null) return <p className="k-muted">{t('words.block.loading')}</p>;
  if (data === 'failed') return <p className="k-error">{t('words.dashboard.failed')}</p>;
  return <Attention attention={data.attention} health={health} />;
}
