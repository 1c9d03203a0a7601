import { Loader } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import type { OffboardingWay } from '../../../domain/offboarding/offboarding.js';
import { shownText } from '../../../i18n/shown-text.js';
import { rememberedList } from '../list/list-address.js';
import { listAddress, recordAddress } from '../ui/addresses.js';
import { usePreview } from '../ui/use-preview.js';
import { LeftBehind } from './left-behind.js';
import { leaversOf } from './offboarding-address.js';
import { OffboardingForm } from './offboarding-form.js';
import type { SentOffboarding } from './offboarding-types.js';

/** People who leave, by their ids or a list's filters in the address: what they leave, and what becomes of it. */
export default function OffboardingPage() {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const [way, setWay] = useState<OffboardingWay>('handOver');
  const [toUserId, setToUserId] = useState('');
  const selection = leaversOf(query);
  const receiver = way !== 'delete' && toUserId ? { toUserId } : {};
  const command = { ...selection, way, ...receiver };
  const { preview, latest, failure } = usePreview<SentOffboarding>('/offboarding/preview', command);
  const shown = preview ?? latest;
  const [only] = shown?.people ?? [];
  const isOne = shown?.count === 1 && only !== undefined;
  return (
    <main className="k-page k-offboarding">
      <p>
        {isOne ? (
          <Link className="k-link" to={recordAddress('users', only.id)}>
            {t('words.offboarding.backTo', { name: shownText(only.fullName) })}
          </Link>
        ) : (
          <Link className="k-link" to={{ pathname: listAddress('users'), search: rememberedList('users') }}>
            {t('words.user.back')}
          </Link>
        )}
      </p>
      <h1>
        {isOne
          ? t('words.offboarding.titleOf', { name: shownText(only.fullName), login: only.login })
          : t('words.offboarding.title')}
      </h1>
      {!shown && !failure && <Loader />}
      {shown && <LeftBehind preview={shown} />}
      {failure && (
        <p role="alert" className="k-error">
          {failure}
        </p>
      )}
      {shown && shown.count > 0 && (
        <OffboardingForm
          selection={selection}
          way={way}
          chooseWay={setWay}
          toUserId={toUserId}
          chooseReceiver={setToUserId}
          preview={preview}
          count={shown.count}
        />
      )}
    </main>
  );
}
