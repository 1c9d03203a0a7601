import { useNotice, useTranslation } from 'adminjs';
import { useState } from 'react';
import { Block } from '../ui/block.js';
import { callApi } from '../ui/call-api.js';
import { Moment } from '../ui/moment.js';
import type { Loaded } from '../ui/use-api.js';
import { useMay } from '../ui/use-may.js';

export interface ListedSession {
  id: string;
  kind: 'browser' | 'api';
  createdAt: string;
  lastSeenAt: string;
  address: string;
  agent: string;
  isCurrent: boolean;
}

interface SessionsProps {
  id: string;
  loaded: Loaded<{ items: ListedSession[] }>;
}

/** Where somebody is signed in, from where and with what; each can be ended, and all of them. */
export function Sessions({ id, loaded }: SessionsProps) {
  const { t } = useTranslation();
  const { isBusy, end } = useEnding(id, loaded.reload);
  const { change: mayEnd } = useMay();
  return (
    <Block title={t('words.user.sessions')} loaded={loaded} isWide>
      {({ items }) =>
        items.length === 0 ? (
          <p className="k-muted">{t('words.user.noSessions')}</p>
        ) : (
          <>
            <ul className="k-rows">
              {items.map((session) => (
                <li key={session.id}>
                  <span>
                    {t(`words.user.sessionKinds.${session.kind}`)}
                    {session.isCurrent ? ` · ${t('words.user.thisSession')}` : ''}
                  </span>
                  <span>{session.address}</span>
                  <span className="k-muted k-cut" title={session.agent}>
                    {session.agent}
                  </span>
                  <Moment iso={session.lastSeenAt} />
                  {mayEnd && (
                    <button
                      type="button"
                      className="k-button"
                      disabled={isBusy}
                      aria-label={String(
                        t('words.user.endSessionOf', {
                          agent: session.agent,
                          address: session.address,
                        }),
                      )}
                      onClick={() => end(`/${session.id}`)}
                    >
                      {t('words.user.endSession')}
                    </button>
                  )}
                </li>
              ))}
            </ul>
            {mayEnd && (
              <button type="button" className="k-button" disabled={isBusy} onClick={() => end('')}>
                {t('words.user.endAll')}
              </button>
            )}
          </>
        )
      }
    </Block>
  );
}

/** @returns `end` of one session (`/<id>`), or of all (empty) */
function useEnding(id: string, reload: () => void) {
  const [isBusy, setBusy] = useState(false);
  const addNotice = useNotice();
  const end = async (which: string) => {
    setBusy(true);
    try {
      await callApi('DELETE', `/users/${id}/sessions${which}`);
      addNotice({
        message: which ? 'sessionEnded' : 'allSessionsEnded',
        type: 'success',
        resourceId: 'users',
      });
    } catch (error) {
      addNotice({ message: error instanceof Error ? error.message : String(error), type: 'error' });
    } finally {
      setBusy(false);
      reload();
    }
  };
  return { isBusy, end };
}
