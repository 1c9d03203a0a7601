import { useTranslation } from 'adminjs';
import { type FormEvent, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { ApiProblem, callApi } from '../ui/call-api.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { setAsker } from '../ui/prove-again.js';

/** "Is it you?", over whatever page the dangerous act was begun on; that goes on, or is given up. */
export function ProofDialog() {
  const [answer, setAnswer] = useState<((isProven: boolean) => void) | null>(null);
  useEffect(() => {
    setAsker(() => new Promise((resolve) => setAnswer(() => resolve)));
  }, []);
  if (!answer) return null;
  const close = (isProven: boolean) => {
    setAnswer(null);
    answer(isProven);
  };
  // Beside the application, which an open drawer makes inert.
  return createPortal(<Question close={close} />, document.body);
}

function Question({ close }: { close(isProven: boolean): void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const hasPasskeys = useHasPasskeys();
  const prove = async (show: () => Promise<object>) => {
    setBusy(true);
    try {
      await callApi('POST', '/auth/proof', await show());
      close(true);
    } catch (reason) {
      setError(wordsOf(reason) ?? t('words.proof.none'));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void prove(async () => ({ password }));
  };
  return (
    <Dialog title={t('words.proof.title')} close={() => close(false)}>
      <form onSubmit={submit} noValidate>
        <p>{t('words.proof.lead')}</p>
        <Field id="proof" label={t('words.proof.password')} error={error}>
          <input
            id="proof"
            type="password"
            autoComplete="current-password"
            maxLength={128}
            value={password}
            aria-invalid={error !== undefined}
            aria-describedby={error && 'proof-error'}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <p className="k-buttons">
          {hasPasskeys && (
            <button
              type="button"
              className="k-button"
              disabled={isBusy}
              onClick={() => void prove(askPasskey)}
            >
              {t('words.proof.passkey')}
            </button>
          )}
          <button type="submit" className="k-button k-button-main" disabled={isBusy || password === ''}>
            {t('words.proof.submit')}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

const wordsOf = (reason: unknown): string | undefined =>
  reason instanceof ApiProblem ? (reason.errors[0]?.message ?? reason.message) : undefined;

/** Whether they have one that this browser can ask for. */
function useHasPasskeys(): boolean {
  const [hasPasskeys, setHasPasskeys] = useState(false);
  useEffect(() => {
    if (typeof PublicKeyCredential === 'undefined') return;
    if (!('parseRequestOptionsFromJSON' in PublicKeyCredential)) return;
    callApi<{ passkeys: object[]; arePasskeysOffered: boolean }>('GET', '/auth/second-factor')
      .then(({ passkeys, arePasskeysOffered }) => setHasPasskeys(arePasskeysOffered && passkeys.length > 0))
      // The password is there anyway.
      .catch(() => setHasPasskeys(false));
  }, []);
  return hasPasskeys;
}

async function askPasskey(): Promise<object> {
  const options = await callApi<PublicKeyCredentialRequestOptionsJSON>('POST', '/auth/proof/passkey/options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  return { passkey: (credential as PublicKeyCredential).toJSON() };
}
