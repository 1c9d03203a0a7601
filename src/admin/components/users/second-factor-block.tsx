import { useNotice, useTranslation } from 'adminjs';
import { useState } from 'react';
import { shownText } from '../../../i18n/shown-text.js';
import { Badge } from '../ui/badge.js';
import { Block } from '../ui/block.js';
import { callApi } from '../ui/call-api.js';
import { Dialog } from '../ui/dialog.js';
import { Moment } from '../ui/moment.js';
import { useApi } from '../ui/use-api.js';
import { useMay } from '../ui/use-may.js';

/** As the API tells it. */
interface ToldFactor {
  totp: { since: string; lastUsedAt: string | null } | null;
  passkeys: { id: string; name: string; since: string; lastUsedAt: string | null }[];
  recoveryCodesLeft: number;
  isRequired: boolean;
}

interface SecondFactorProps {
  id: string;
  /** How the person is called. */
  name: string;
  role: string;
}

/** Which one somebody has, since when, and the way out where it is lost. */
export function SecondFactor({ id, name, role }: SecondFactorProps) {
  const { t } = useTranslation();
  const loaded = useApi<ToldFactor>(`/users/${id}/second-factor`);
  const may = useMay();
  const mayReset = may.change || (may.help && role === 'user');
  return (
    <Block title={t('words.user.secondFactor')} loaded={loaded}>
      {({ totp, passkeys, recoveryCodesLeft, isRequired }) =>
        totp || passkeys.length > 0 ? (
          <>
            <ul className="k-rows">
              {totp && <Factor words={t('words.user.totp')} {...totp} />}
              {passkeys.map(({ id: key, name: called, ...times }) => (
                <Factor key={key} words={t('words.user.passkey', { name: shownText(called) })} {...times} />
              ))}
              <li>{t('words.user.recoveryCodes', { count: recoveryCodesLeft })}</li>
            </ul>
            {mayReset && <Reset id={id} name={name} onDone={loaded.reload} />}
          </>
        ) : (
          <p className="k-muted">
            {t('words.user.noFactor')}{' '}
            {isRequired && <Badge variant="warning">{t('words.user.factorRequired')}</Badge>}
          </p>
        )
      }
    </Block>
  );
}

function Factor({ words, since, lastUsedAt }: { words: string; since: string; lastUsedAt: string | null }) {
  const { t } = useTranslation();
  return (
    <li>
      <span>{words}</span>
      <span>
        {t('words.user.factorSince')} <Moment iso={since} />
      </span>
      <span>
        {t('words.user.factorUsed')} {lastUsedAt ? <Moment iso={lastUsedAt} /> : t('words.never')}
      </span>
    </li>
  );
}

function Reset({ id, name, onDone }: Pick<SecondFactorProps, 'id' | 'name'> & { onDone: () => void }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const addNotice = useNotice();
  const close = () => setAsking(false);
  const reset = async () => {
    setBusy(true);
    try {
      await callApi('DELETE', `/users/${id}/second-factor`);
      addNotice({ message: 'factorReset', type: 'success', resourceId: 'users' });
    } catch (error) {
      addNotice({ message: error instanceof Error ? error.message : String(error), type: 'error' });
    } finally {
      setBusy(false);
      close();
      onDone();
    }
  };
  return (
    <>
      <button type="button" className="k-button" onClick={() => setAsking(true)}>
        {t('words.user.resetFactor')}
      </button>
      {isAsking && (
        <Dialog title={t('words.user.resetFactorOf', { name })} close={close}>
          <p>{t('words.user.resetFactorHint')}</p>
          <p className="k-buttons">
            <button type="button" className="k-button" onClick={close}>
              {t('common.cancel')}
            </button>
            <button
              type="button"
              className="k-button k-button-danger"
              disabled={isBusy}
              onClick={() => void reset()}
            >
              {t('words.user.resetFactor')}
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}
