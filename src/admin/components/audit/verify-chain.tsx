import { useTranslation } from 'adminjs';
import { useState } from 'react';
import type { Verification } from '../../../domain/audit/audit-store.js';
import { callApi } from '../ui/call-api.js';
import { useFormat } from '../ui/use-format.js';

type SentVerification = Omit<Verification, 'next'> & { next: string | null };
type Outcome = Pick<SentVerification, 'isWhole' | 'checkedCount'>;

/** Part by part: a long chain takes longer than anything between here and the server would wait for one answer. */
async function verifyAll(onPart: (checkedCount: number) => void): Promise<Outcome> {
  let checkedCount = 0;
  let isWhole: boolean | null = true;
  for (let after: string | null = ''; after !== null; ) {
    const part: SentVerification = await callApi('GET', `/audit/verification?after=${after}`);
    checkedCount += part.checkedCount;
    if (part.isWhole === false) isWhole = false;
    after = isWhole ? part.next : null;
    onPart(checkedCount);
  }
  return { isWhole, checkedCount };
}

/** Has the server look at each record and each link of the chain. */
export function VerifyChain() {
  const { t } = useTranslation();
  const format = useFormat();
  const [state, setState] = useState<Outcome | 'checking' | 'failed' | null>(null);
  const [checkedCount, setCheckedCount] = useState(0);
  const check = () => {
    setState('checking');
    setCheckedCount(0);
    verifyAll(setCheckedCount)
      .then(setState)
      .catch(() => setState('failed'));
  };
  return (
    <>
      <button type="button" className="k-button" disabled={state === 'checking'} onClick={check}>
        {t(state === 'checking' ? 'words.audit.verifying' : 'words.audit.verify')}
      </button>
      <p role="status">{state && outcome(state)}</p>
    </>
  );

  function outcome(verification: Outcome | 'checking' | 'failed'): string {
    if (verification === 'failed') return t('words.audit.failed');
    if (verification === 'checking')
      return checkedCount === 0
        ? ''
        : t('words.audit.checked', { count: checkedCount, number: format.number(checkedCount) });
    if (!verification.isWhole) return t('words.audit.broken');
    const count = verification.checkedCount;
    return t('words.audit.whole', { count, number: format.number(count) });
  }
}
