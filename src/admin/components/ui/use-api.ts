import { useCallback, useEffect, useState } from 'react';
import { ApiProblem, callApi } from './call-api.js';

export interface Loaded<Answer> {
  /** Undefined until it is here. */
  data: Answer | undefined;
  /** Why it did not come, in the reader's language; empty where nobody said. */
  failure: string | undefined;
  reload(): void;
}

/** What the API answers to a look at `path`. */
export function useApi<Answer>(path: string): Loaded<Answer> {
  const [data, setData] = useState<Answer>();
  const [failure, setFailure] = useState<string>();
  const reload = useCallback(() => {
    callApi<Answer>('GET', path)
      .then((answer) => {
        setData(answer);
        setFailure(undefined);
      })
      .catch((error: unknown) => setFailure(error instanceof ApiProblem ? error.message : ''));
  }, [path]);
  useEffect(reload, [reload]);
  return { data, failure, reload };
}
