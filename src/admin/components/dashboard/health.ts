import { useEffect, useState } from 'react';
import type { Capacity } from '../../../domain/stats/get-capacity.js';
import { type Loaded, useApi } from '../ui/use-api.js';
import type { ToldBackup } from './backup.js';

export interface Capacities {
  files: Capacity;
  database: Capacity;
  backup: ToldBackup;
  version: string;
}

/** What the server tells of itself. The blocks show all of it; what of it is bad is among what needs attention. */
export interface Health {
  capacities: Loaded<Capacities>;
  failedJobs: Loaded<{ total: number }>;
  scrub: Loaded<{ damaged: { id: string }[]; isMoreDamaged: boolean }>;
  /** As a balancer sees it. Null until it is known. */
  isReady: boolean | null;
}

export function useHealth(): Health {
  return {
    capacities: useApi('/stats/capacity'),
    failedJobs: useApi('/jobs?state=failed&limit=1&withTotal=true'),
    scrub: useApi('/scrub'),
    isReady: useReady(),
  };
}

function useReady(): boolean | null {
  const [isReady, setReady] = useState<boolean | null>(null);
  useEffect(() => {
    fetch('/readyz').then(
      ({ ok }) => setReady(ok),
      () => setReady(false),
    );
  }, []);
  return isReady;
}

const SOON_MS = 30 * 86_400_000;

/** When the room will be full, where that is near. */
export const fullSoon = ({ fullOn }: Capacity): Date | null =>
  fullOn !== null && Date.parse(String(fullOn)) < Date.now() + SOON_MS ? new Date(fullOn) : null;
