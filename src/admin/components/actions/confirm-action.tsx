import { type ActionProps, useTranslation } from 'adminjs';
import { ActionDrawer } from './action-drawer.js';
import { useRecordPost } from './use-record-post.js';

/** Asks once, says what will come of it, and does it. */
export default function ConfirmAction(props: ActionProps) {
  const { action, resource, record } = props;
  const { t, translateAction } = useTranslation();
  const { isBusy, post, leave } = useRecordPost(props);
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
      <p className="k-lead">{t(`words.confirm.${action.name}`, { name: record?.title })}</p>
      <p className="k-muted">{t(`words.confirm.${action.name}Hint`)}</p>
    </ActionDrawer>
  );
}
