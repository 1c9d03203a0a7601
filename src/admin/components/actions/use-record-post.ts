import { type ActionProps, type ActionResponse, ApiClient, type RecordJSON, useNotice } from 'adminjs';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { listAddress, recordAddress } from '../ui/addresses.js';

const api = new ApiClient();

export interface RecordPost {
  isBusy: boolean;
  /** What was wrong beside which field, after a refusal. */
  errors: Record<string, { message?: string } | undefined>;
  /** Does the action; `result` holds what it made. Null after a refusal, which is shown by then. */
  post(fields?: Record<string, string | null>): Promise<ActionResponse | null>;
  /** Back to the record's page where the action was opened there (`?back=show`), else to the list, loaded anew, under its filters. */
  leave(): void;
}

/** Performs the action that is open in the drawer. */
export function useRecordPost({ action, resource, record }: ActionProps): RecordPost {
  const [isBusy, setBusy] = useState(false);
  const [errors, setErrors] = useState<RecordJSON['errors']>({});
  const addNotice = useNotice();
  const navigate = useNavigate();
  const { search } = useLocation();

  const post: RecordPost['post'] = async (fields = {}) => {
    setBusy(true);
    try {
      const { data } = await api.recordAction({
        resourceId: resource.id,
        recordId: String(record?.id),
        actionName: action.name,
        data: fields,
      });
      if (data.notice) addNotice(data.notice);
      setErrors(data.record?.errors ?? {});
      return data.notice?.type === 'error' ? null : data;
    } catch {
      addNotice({ message: 'anyForbiddenError', type: 'error' });
      return null;
    } finally {
      setBusy(false);
    }
  };
  const leave = () => {
    const query = new URLSearchParams(search);
    if (query.get('back') === 'show') return navigate(recordAddress(resource.id, String(record?.id)));
    query.set('refresh', 'true');
    navigate({ pathname: listAddress(resource.id), search: query.toString() });
  };
  return { isBusy, errors, post, leave };
}
