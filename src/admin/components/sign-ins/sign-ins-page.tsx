import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { callApi } from '../ui/call-api.js';
import { useMay } from '../ui/use-may.js';
import { Failures } from './failures.js';
import { HoldForm } from './hold-form.js';
import { type Holds, HoldTable, type Limits, LimitTable } from './holds.js';
import { useLoaded } from './use-loaded.js';

/** Who failed to sign in, who is held off for it, and whom an administrator holds off or lets through. */
export default function SignInsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const limits = useLoaded<Limits>('/sign-ins/limits');
  const holds = useLoaded<Holds>('/sign-ins/holds');
  const [network, setNetwork] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const act = (call: Promise<unknown>) =>
    call
      .then(() => setProblem(null))
      .catch((error: Error) => setProblem(error.message))
      .finally(() => {
        limits.reload();
        holds.reload();
      });
  return (
    <main className="k-page">
      <h1>{t('words.signIns.title')}</h1>
      <p className="k-hint">{t('words.signIns.lead')}</p>
      {problem && <p role="alert">{problem}</p>}
      <h2>{t('words.signIns.now')}</h2>
      <LimitTable
        limits={limits.answer}
        letThrough={({ rule, key }) => act(callApi('POST', '/sign-ins/limits/let-through', { rule, key }))}
      />
      <h2>{t('words.signIns.byHand')}</h2>
      {may.change && (
        <>
          <p className="k-hint">{t('words.signIns.hint')}</p>
          <HoldForm key={network} network={network} onDone={holds.reload} />
        </>
      )}
      <HoldTable
        holds={holds.answer}
        takeBack={({ id }) => act(callApi('DELETE', `/sign-ins/holds/${id}`))}
      />
      <Failures holdOff={setNetwork} />
    </main>
  );
}
