import { useTranslation } from 'adminjs';
import { type FormEvent, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { type BulkActName, type BulkNoun, bulkActs } from '../../../domain/bulk/bulk-act.js';
import type { SentJob } from '../jobs/job-types.js';
import { offboardingAddress } from '../offboarding/offboarding-address.js';
import { callApi } from '../ui/call-api.js';
import { ConfirmedCount } from '../ui/confirmed-count.js';
import { Field } from '../ui/field.js';
import { PolicyOfPlace } from '../ui/link-policy.js';
import { usePreview, wordsOf } from '../ui/use-preview.js';
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
  const { preview, failure } = usePreview<SentPreview>(`/bulk/${noun}/preview`, command);

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
      {noun === 'users' && act === '' && <WayOut selection={selection} />}
      {noun === 'links' && act === 'setExpiry' && <PolicyOfPlace />}
      {act !== '' && isSetting(act) && <BulkValue act={act} typed={typed} onChange={setTyped} />}
      {preview && <BulkForesight preview={preview} />}
      {preview?.isFinal && preview.count > 0 && (
        <ConfirmedCount id="bulk-count" count={preview.count} value={confirmed} onChange={setConfirmed} />
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

/** People who leave have a page of their own: what they have may go to others. */
function WayOut({ selection }: { selection: SentSelection }) {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  return (
    <p>
      <Link
        className="k-link"
        to={offboardingAddress('ids' in selection ? { ids: selection.ids } : { query })}
      >
        {t('words.offboarding.actOnMany')}
      </Link>
    </p>
  );
}
