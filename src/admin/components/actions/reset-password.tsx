import { type ActionProps, useTranslation } from 'adminjs';
import { useState } from 'react';
import { NewPassword, suggestPassword } from '../ui/new-password.js';
import { ActionDrawer } from './action-drawer.js';
import { useRecordPost } from './use-record-post.js';

export default function ResetPassword(props: ActionProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState(suggestPassword);
  const [isOneTime, setOneTime] = useState(true);
  const { isBusy, errors, post, leave } = useRecordPost(props);
  const run = async () => {
    if (await post({ password, mustChangePassword: String(isOneTime) })) leave();
  };
  return (
    <ActionDrawer
      action={props}
      leave={leave}
      submit={{ label: t('words.resetPassword.submit'), isBusy, run }}
    >
      <p className="k-lead">{t('words.resetPassword.title', { name: props.record?.title })}</p>
      <p className="k-muted">{t('words.resetPassword.hint')}</p>
      <NewPassword
        password={password}
        isOneTime={isOneTime}
        error={errors.password?.message}
        onPassword={setPassword}
        onOneTime={setOneTime}
      />
    </ActionDrawer>
  );
}
