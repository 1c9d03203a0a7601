import { useTranslation } from 'adminjs';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import {
  type OffboardingEnd,
  type OffboardingWay,
  offboardingEnds,
  offboardingWays,
} from '../../../domain/offboarding/offboarding.js';
import type { SentSelection } from '../bulk/bulk-selection.js';
import { jobAddress } from '../jobs/job-address.js';
import type { SentJob } from '../jobs/job-types.js';
import { callApi } from '../ui/call-api.js';
import { ConfirmedCount } from '../ui/confirmed-count.js';
import { PersonChoice } from '../ui/person-choice.js';
import { useFormat } from '../ui/use-format.js';
import { wordsOf } from '../ui/use-preview.js';
import type { SentOffboarding } from './offboarding-types.js';

interface FormProps {
  selection: SentSelection;
  way: OffboardingWay;
  chooseWay(way: OffboardingWay): void;
  /** Empty: nobody yet. */
  toUserId: string;
  chooseReceiver(id: string): void;
  /** Of what is chosen now; null until it is here. */
  preview: SentOffboarding | null;
  /** So many leave, as far as is known. */
  count: number;
}

/** What becomes of the files, who gets them, what becomes of the account; then it goes on as a job. */
export function OffboardingForm(props: FormProps) {
  const { selection, way, chooseWay, toUserId, chooseReceiver, preview, count } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [end, setEnd] = useState<OffboardingEnd>('delete');
  const [confirmed, setConfirmed] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const account = way === 'delete' ? 'delete' : end;
  const isReady =
    preview !== null &&
    preview.receiver?.hasRoom !== false &&
    (way !== 'handOver' || toUserId !== '') &&
    (way !== 'delete' || confirmed === String(preview.count));
  const start = async (event: FormEvent) => {
    event.preventDefault();
    if (!preview) return;
    setBusy(true);
    try {
      const receiver = way !== 'delete' && toUserId ? { toUserId } : {};
      const command = { ...selection, way, account, ...receiver, confirmedCount: preview.count };
      const job = await callApi<SentJob>('POST', '/offboarding', command);
      navigate(jobAddress(job.id));
    } catch (error) {
      setProblem(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <form className="k-card" onSubmit={start}>
      <Choices name="way" values={offboardingWays} chosen={way} choose={chooseWay} count={count} />
      {way !== 'delete' && (
        <>
          <PersonChoice
            label={t(`words.offboarding.receiver.${way}`)}
            placeholder={t(`words.offboarding.anybody.${way}`)}
            value={toUserId || undefined}
            choose={chooseReceiver}
          />
          <Room preview={preview} />
          <Choices<OffboardingEnd>
            name="account"
            values={offboardingEnds}
            chosen={end}
            choose={setEnd}
            count={count}
          />
        </>
      )}
      {way === 'delete' && (
        <ConfirmedCount id="offboarding-count" count={count} value={confirmed} onChange={setConfirmed} />
      )}
      {problem && (
        <p role="alert" className="k-error">
          {problem}
        </p>
      )}
      <div className="k-buttons k-turns">
        <button
          type="submit"
          className={`k-button ${way === 'delete' ? 'k-button-danger' : 'k-button-main'}`}
          disabled={isBusy || !isReady}
        >
          {t(`words.offboarding.start.${way}.${account}`, { count })}
        </button>
      </div>
    </form>
  );
}

interface ChoicesProps<Value extends string> {
  name: 'way' | 'account';
  values: readonly Value[];
  chosen: Value;
  choose(value: Value): void;
  count: number;
}

/** One of a few, each with what it means. */
function Choices<Value extends string>({ name, values, chosen, choose, count }: ChoicesProps<Value>) {
  const { t } = useTranslation();
  return (
    <fieldset className="k-field k-roles">
      <legend>{t(`words.offboarding.${name}.title`, { count })}</legend>
      {values.map((value) => (
        <div key={value}>
          <label className="k-switch">
            <input
              type="radio"
              name={`offboarding-${name}`}
              checked={value === chosen}
              aria-describedby={`offboarding-${name}-${value}`}
              onChange={() => choose(value)}
            />
            <span>{t(`words.offboarding.${name}.${value}`, { count })}</span>
          </label>
          <p id={`offboarding-${name}-${value}`} className="k-hint">
            {t(`words.offboarding.${name}.${value}Hint`)}
          </p>
        </div>
      ))}
    </fieldset>
  );
}

/** Whether there is room for all of it, by the quotas of today. */
function Room({ preview }: { preview: SentOffboarding | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const receiver = preview?.receiver;
  if (!preview || !receiver) return null;
  const size = format.size(preview.sum.bytes);
  if (receiver.hasRoom)
    return (
      <p className="k-hint" role="status">
        {receiver.roomBytes === null
          ? t('words.offboarding.roomWithoutLimit')
          : t('words.offboarding.hasRoom', { size, room: format.size(receiver.roomBytes) })}
      </p>
    );
  return (
    <p className="k-error" role="alert">
      {t('words.offboarding.noRoom', { size, room: format.size(receiver.roomBytes ?? 0) })}
    </p>
  );
}
