import { type ActionProps, ApiClient, useNotice, useTranslation } from 'adminjs';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { listAddress } from '../ui/addresses.js';
import { Name } from '../ui/name.js';
import { ActionDrawer } from './action-drawer.js';

const api = new ApiClient();

/** Shows which records were chosen, and does it to all of them. */
export default function ConfirmBulk(props: ActionProps) {
  const { action, resource, records = [] } = props;
  const { t, translateAction } = useTranslation();
  const { isBusy, run, leave } = useBulkPost(props);
  const label = translateAction(action.label, resource.id);
  const words = `words.confirm.${action.custom?.words ?? action.name}`;
  return (
    <ActionDrawer
      action={props}
      leave={leave}
      submit={{ label, isBusy, isDanger: action.variant === 'danger', run }}
    >
      <p className="k-lead">{t(words, { count: records.length })}</p>
      <p className="k-muted">{t(`${words}Hint`)}</p>
      <ul>
        {records.map(({ id, params }) => (
          <li key={id}>
            <Name name={String(params.name ?? params['file.name'] ?? params['folder.name'] ?? '')} />
          </li>
        ))}
      </ul>
    </ActionDrawer>
  );
}

function useBulkPost({ action, resource, records = [] }: ActionProps) {
  const [isBusy, setBusy] = useState(false);
  const addNotice = useNotice();
  const navigate = useNavigate();
  const { search } = useLocation();

  /** Back to the list, loaded anew, with nothing chosen. */
  const leave = () => {
    const query = new URLSearchParams(search);
    query.delete('recordIds');
    query.set('refresh', 'true');
    navigate({ pathname: listAddress(resource.id), search: query.toString() });
  };
  const run = async () => {
    setBusy(true);
    try {
      const recordIds = records.map(({ id }) => id);
      const { data } = await api.bulkAction({
        resourceId: resource.id,
        actionName: action.name,
        recordIds,
        method: 'post',
      });
      if (data.notice) addNotice(data.notice);
    } catch {
      addNotice({ message: 'anyForbiddenError', type: 'error' });
    } finally {
      setBusy(false);
      leave();
    }
  };
  return { isBusy, run, leave };
}
