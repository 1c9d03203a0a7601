import { useTranslation } from 'adminjs';
import { useState } from 'react';
import type { Verification } from '../../../domain/audit/audit-store.js';
import { callApi } from '../ui/call-api.js';
import { useFormat } from '../ui/use-format.js';

/** Has the server look at each record and each link of the chain. */
export function VerifyChain() {
  const { t } = useTranslation();
  const format = useFormat();
  const [state, setState] = useState<Verification | 'checking' | 'failed' | null>(null);
  const check = () => {
    setState('checking');
    callApi<Verification>('GET', '/audit/verification')
      .then(setState)
      .catch(() => setState('failed'));
  };
  return (
    <>
      <button type="button" className="k-button" disabled={state === 'checking'} onClick={check}>
        {t(state === 'checking' ? 'words.audit.verifying' : 'words.audit.verify')}
      </button>
      <p role="status">{state && state !== 'checking' && outcome(state)}</p>
    </>
  );

  function outcome(verification: Verification | 'failed'): string {
    if (verification === 'failed') return t('words.audit.failed');
    if (!verification.isWhole) return t('words.audit.broken');
    const { checkedCount } = verification;
    return t('words.audit.whole', { count: checkedCount, number: format.number(checkedCount) });
  }
}
