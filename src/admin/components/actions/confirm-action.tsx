import { type ActionProps, useTranslation } from 'adminjs';
import { nameOf } from '../ui/record-name.js';
import { ActionDrawer } from './action-drawer.js';
import { useRecordPost } from './use-record-post.js';

/** Asks once, says what will come of it, and does it. */
export default function ConfirmAction(props: ActionProps) {
  const { action, resource, record } = props;
  const { t, translateAction } = useTranslation();
  const { isBusy, post, leave } = useRecordPost(props);
  const words = `words.confirm.${action.custom?.words ?? action.name}`;
  const run = async () => {
    if (await post()) leave();
  };
  return (
    <ActionDrawer
      action={props}
      leave={leave}
      submit={{
        label: translateAction(action.label, resource.id),
        isBusy,
        isDanger: action.variant === 'danger',
        run,
      }}
    >
      <p className="k-lead">{t(words, { name: record && nameOf(record) })}</p>
      <p className="k-muted">{t(`${words}Hint`)}</p>
    </ActionDrawer>
  );
}
