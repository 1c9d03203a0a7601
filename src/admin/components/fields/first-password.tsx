import type { EditPropertyProps } from 'adminjs';
import { useEffect } from 'react';
import { NewPassword, suggestPassword } from '../ui/new-password.js';
import { errorOf, isNew } from './field-props.js';

/** The first password of a new account, with one suggested that is good for one sign-in. */
export default function FirstPassword(props: EditPropertyProps) {
  const { record, onChange } = props;
  const isHere = isNew(props);
  const { password, mustChangePassword } = record.params;
  useEffect(() => {
    if (isHere && !password) onChange('password', suggestPassword());
  }, []);
  if (!isHere) return null;
  return (
    <NewPassword
      password={password ?? ''}
      isOneTime={String(mustChangePassword ?? true) === 'true'}
      error={errorOf(props)}
      onPassword={(typed) => onChange('password', typed)}
      onOneTime={(isOneTime) => onChange('mustChangePassword', String(isOneTime))}
    />
  );
}
