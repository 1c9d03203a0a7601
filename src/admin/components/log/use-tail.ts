import { useEffect, useState } from 'react';
import type { LogEntry } from '../../../domain/logs/log-entry.js';

/** As the API tells it. */
export type ToldLine = Omit<LogEntry, 'time'> & { id: string; time: string };

/** So many stay on the page. */
export const MOST_LINES = 500;

/** The lines that come while the page is open, the latest first. Another query begins with none. */
export function useTail(query: string, isPaused: boolean) {
  const [lines, setLines] = useState<ToldLine[]>([]);
  const [state, setState] = useState<'opening' | 'waiting' | 'broken'>('opening');
  useEffect(() => setLines([]), [query]);
  useEffect(() => {
    if (isPaused) return;
    // Not by the panel's own door: a browser sends no header of ours with it.
    const source = new EventSource(`/api/v1/logs/tail?${query}`);
    setState('opening');
    source.onopen = () => setState('waiting');
    source.onerror = () => setState('broken');
    source.onmessage = ({ data }) => {
      const line = JSON.parse(data) as ToldLine;
      setLines((before) => [line, ...before].slice(0, MOST_LINES));
    };
    source.addEventListener('refused', () => source.close());
    return () => source.close();
  }, [query, isPaused]);
  return { lines, state, clear: () => setLines([]) };
}
