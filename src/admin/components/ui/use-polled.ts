import { useCallback, useEffect, useRef, useState } from 'react';

export interface Polled<T> {
  value: T | null;
  /** In the reader's words; null where all is well. */
  problem: string | null;
  /** Looks at once, after an act of one's own. */
  reload(): void;
}

/**
 * What `read` gives, looked up again as long as somebody looks at the page.
 * @param everyMs by what there is; null: not again
 */
export function usePolled<T>(read: () => Promise<T>, everyMs: (value: T | null) => number | null): Polled<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const pauseOf = useRef(everyMs);
  pauseOf.current = everyMs;

  useEffect(() => {
    let isOver = false;
    let timer: number | undefined;
    const look = async () => {
      let found: T | null = null;
      try {
        found = await read();
        if (isOver) return;
        setValue(found);
        setProblem(null);
      } catch (error) {
        if (isOver) return;
        setProblem((error as Error).message);
      }
      const pause = pauseOf.current(found);
      if (pause !== null) timer = window.setTimeout(lookIfSeen, pause);
    };
    const lookIfSeen = () => {
      if (document.hidden) timer = window.setTimeout(lookIfSeen, 1_000);
      else void look();
    };
    void look();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [read, turn]);

  return { value, problem, reload: useCallback(() => setTurn((last) => last + 1), []) };
}
