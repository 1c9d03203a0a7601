import { type ActionProps, useTranslation } from 'adminjs';
import { useState } from 'react';
import { Field } from '../ui/field.js';
import { ActionDrawer } from './action-drawer.js';
import { useRecordPost } from './use-record-post.js';

const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Fits the rules: a capital, a digit, a special character, and 14 random ones. */
function suggestion(): string {
  const random = crypto.getRandomValues(new Uint32Array(14));
  const body = [...random].map((number) => letters[number % letters.length]).join('');
  return `${body.slice(0, 7)}-K7${body.slice(7)}`;
}

export default function ResetPassword(props: ActionProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const { isBusy, errors, post, leave } = useRecordPost(props);
  const run = async () => {
    if (await post({ password })) leave();
  };
  return (
    <ActionDrawer
      action={props}
      leave={leave}
      submit={{ label: t('words.resetPassword.submit'), isBusy, run }}
    >
      <p className="k-lead">{t('words.resetPassword.title', { name: props.record?.title })}</p>
      <p className="k-muted">{t('words.resetPassword.hint')}</p>
      <Field
        id="password"
        label={t('resources.users.properties.password')}
        hint={t('words.passwordRules')}
        error={errors.password?.message}
      >
        <span className="k-copy">
          <input
            id="password"
            className="k-input"
            autoComplete="new-password"
            spellCheck={false}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <button type="button" className="k-button" onClick={() => setPassword(suggestion())}>
            {t('words.resetPassword.suggest')}
          </button>
        </span>
      </Field>
    </ActionDrawer>
  );
}
