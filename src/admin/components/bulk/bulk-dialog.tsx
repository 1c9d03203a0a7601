import { useTranslation } from 'adminjs';
import { type FormEvent, useEffect, useState } from 'react';
import { type BulkActName, type BulkNoun, bulkActs } from '../../../domain/bulk/bulk-act.js';
import type { SentJob } from '../jobs/job-types.js';
import { ApiProblem, callApi } from '../ui/call-api.js';
import { Field } from '../ui/field.js';
import { BulkForesight, type SentPreview } from './bulk-foresight.js';
import { BulkProgress } from './bulk-progress.js';
import type { SentSelection } from './bulk-selection.js';
import { BulkValue, isSetting, valuesOf } from './bulk-value.js';

interface BulkDialogProps {
  noun: BulkNoun;
  selection: SentSelection;
  close(): void;
}

/** Which act, what it would come to, then how far it is. */
export function BulkDialog({ noun, selection, close }: BulkDialogProps) {
  const [job, setJob] = useState<SentJob & { slipsKey?: string | null }>();
  return job ? (
    <BulkProgress job={job} slipsKey={job.slipsKey ?? null} close={close} follow={setJob} />
  ) : (
    <BulkForm noun={noun} selection={selection} close={close} follow={setJob} />
  );
}

function BulkForm({ noun, selection, close, follow }: BulkDialogProps & { follow(job: SentJob): void }) {
  const { t } = useTranslation();
  const [act, setAct] = useState<BulkActName | ''>('');
  const [typed, setTyped] = useState('');
  const [confirmed, setConfirmed] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isReady = act !== '' && (!isSetting(act) || typed !== '');
  const command = isReady ? { act, ...selection, ...valuesOf(act, typed) } : null;
  const { preview, failure } = usePreview(noun, command);

  const start = async (event: FormEvent) => {
    event.preventDefault();
    if (!command || !preview) return;
    setBusy(true);
    try {
      const confirmation = preview.isFinal ? { confirmedCount: Number(confirmed) } : {};
      follow(await callApi<SentJob>('POST', `/bulk/${noun}`, { ...command, ...confirmation }));
    } catch (error) {
      setProblem(wordsOf(error));
      setBusy(false);
    }
  };
  const choose = (name: string) => {
    setAct(name as BulkActName);
    setTyped('');
    setConfirmed('');
    setProblem(null);
  };
  const isConfirmed = preview !== null && (!preview.isFinal || confirmed === String(preview.count));
  return (
    <form onSubmit={start}>
      <Field id="bulk-act" label={String(t('words.bulk.act'))}>
        <select
          id="bulk-act"
          className="k-input"
          value={act}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">{t('words.bulk.choose')}</option>
          {bulkActs[noun].map((name) => (
            <option key={name} value={name}>
              {t(`words.bulk.acts.${noun}.${name}`)}
            </option>
          ))}
        </select>
      </Field>
      {act !== '' && isSetting(act) && <BulkValue act={act} typed={typed} onChange={setTyped} />}
      {preview && <BulkForesight preview={preview} />}
      {preview?.isFinal && preview.count > 0 && (
        <Field
          id="bulk-count"
          label={String(t('words.bulk.confirm', { number: preview.count }))}
          hint={String(t('words.bulk.noWayBack'))}
        >
          <input
            id="bulk-count"
            className="k-input"
            inputMode="numeric"
            autoComplete="off"
            value={confirmed}
            onChange={(event) => setConfirmed(event.target.value.trim())}
          />
        </Field>
      )}
      {(problem ?? failure) && (
        <p role="alert" className="k-error">
          {problem ?? failure}
        </p>
      )}
      <div className="k-buttons k-turns">
        <button type="button" className="k-button" onClick={close}>
          {t('buttons.cancel')}
        </button>
        <button
          type="submit"
          className={`k-button ${preview?.isFinal || act === 'revoke' ? 'k-button-danger' : 'k-button-main'}`}
          disabled={isBusy || !isConfirmed || preview.count === 0}
        >
          {preview
            ? t('words.bulk.start', { act: t(`words.bulk.acts.${noun}.${act}`), number: preview.count })
            : t('words.bulk.startAny')}
        </button>
      </div>
    </form>
  );
}

const wordsOf = (error: unknown): string =>
  error instanceof ApiProblem
    ? [error.message, ...error.errors.map(({ message }) => message)].join(' ')
    : (error as Error).message;

/** A while after the last key, for it looks at each of them. */
const CALM_MS = 250;

function usePreview(noun: BulkNoun, command: object | null) {
  const [found, setFound] = useState<{
    asked: string;
    preview: SentPreview | null;
    failure: string | null;
  }>();
  const asked = command === null ? null : JSON.stringify(command);
  useEffect(() => {
    if (asked === null) return undefined;
    let isOver = false;
    const look = async () => {
      try {
        const preview = await callApi<SentPreview>('POST', `/bulk/${noun}/preview`, JSON.parse(asked));
        if (!isOver) setFound({ asked, preview, failure: null });
      } catch (error) {
        if (!isOver) setFound({ asked, preview: null, failure: wordsOf(error) });
      }
    };
    const timer = window.setTimeout(look, CALM_MS);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [noun, asked]);
  // What was foreseen of another act says nothing of this one.
  const isOfThis = found !== undefined && found.asked === asked;
  return { preview: isOfThis ? found.preview : null, failure: isOfThis ? found.failure : null };
}
