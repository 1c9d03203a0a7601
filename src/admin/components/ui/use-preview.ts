import { useEffect, useState } from 'react';
import { ApiProblem, callApi } from './call-api.js';

export interface Foreseen<Preview> {
  /** Of this very command; null until it is here. */
  preview: Preview | null;
  /** Of whichever command came last: for what may stand there meanwhile. */
  latest: Preview | null;
  failure: string | null;
}

/** A while after the last key, for the server looks at each of those that it is about. */
const CALM_MS = 250;

/** What the API foresees of a command, asked for at `path` a moment after it was last changed. Null: of none. */
export function usePreview<Preview>(path: string, command: object | null): Foreseen<Preview> {
  const [found, setFound] = useState<{ asked: string; preview: Preview | null; failure: string | null }>();
  const [latest, setLatest] = useState<Preview | null>(null);
  const asked = command === null ? null : JSON.stringify(command);
  useEffect(() => {
    if (asked === null) return undefined;
    let isOver = false;
    const look = async () => {
      try {
        const preview = await callApi<Preview>('POST', path, JSON.parse(asked));
        if (isOver) return;
        setFound({ asked, preview, failure: null });
        setLatest(preview);
      } catch (error) {
        if (!isOver) setFound({ asked, preview: null, failure: wordsOf(error) });
      }
    };
    const timer = window.setTimeout(look, CALM_MS);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [path, asked]);
  // What was foreseen of another command says nothing of this one.
  const isOfThis = found !== undefined && found.asked === asked;
  return { preview: isOfThis ? found.preview : null, latest, failure: isOfThis ? found.failure : null };
}

/** A refusal, with what is wrong beside the fields. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return (error as Error).message;
  return [...new Set([error.message, ...error.errors.map(({ message }) => message)])].join(' ');
}
