import { useCallback, useEffect, useState } from 'react';
import { callApi } from '../ui/call-api.js';

/** What the API answers at this path now; `reload` asks again. */
export function useLoaded<Answer>(path: string): { answer: Answer | 'failed' | null; reload(): void } {
  const [answer, setAnswer] = useState<Answer | 'failed' | null>(null);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => {
    let isCurrent = true;
    callApi<Answer>('GET', path)
      .then((found) => isCurrent && setAnswer(found))
      .catch(() => isCurrent && setAnswer('failed'));
    return () => {
      isCurrent = false;
    };
    // Another round asks the same path again.
  }, [path, round]);
  return { answer, reload };
}
