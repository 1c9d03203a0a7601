import {
  type ActionProps,
  ApiClient,
  BasePropertyComponent,
  type RecordJSON,
  useRecord,
  useTranslation,
} from 'adminjs';
import { type FormEvent, useEffect, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { rememberedList } from '../list/list-address.js';
import { listAddress } from '../ui/addresses.js';
import { Conflict } from './conflict.js';

const api = new ApiClient();

/** AdminJS's form of a record; but where somebody else has saved it meanwhile, it shows what they changed, to choose. */
export default function Edit({ record: opened, resource, action }: ActionProps) {
  const { record, handleChange, submit, loading, setRecord } = useRecord(opened, resource.id);
  const { translateButton } = useTranslation();
  const [theirs, setTheirs] = useState<RecordJSON | null>(null);
  const navigate = useNavigate();
  const list = { pathname: listAddress(resource.id), search: rememberedList(resource.id) };
  useEffect(() => {
    if (opened) setRecord(opened);
  }, [opened]);

  const save = async (fields: Record<string, unknown> = {}) => {
    const { data } = await submit(fields as Record<string, string>, { updateOnSave: false });
    if (data.notice?.type !== 'error') return navigate(list);
    const errors = data.record?.errors ?? {};
    setRecord((current) => ({ ...current, errors }) as RecordJSON);
    if (opened && Object.keys(errors).length === 0) setTheirs(await changedMeanwhile(resource.id, opened));
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <form className="k-edit" onSubmit={onSubmit} data-css={`${resource.id}-${action.name}-form`}>
      {resource.editProperties.map((property) => (
        <BasePropertyComponent
          key={property.propertyPath}
          where="edit"
          onChange={handleChange}
          property={property}
          resource={resource}
          record={record as RecordJSON}
        />
      ))}
      <div className="k-buttons">
        <button type="submit" className="k-button k-button-main" disabled={loading} data-testid="button-save">
          {translateButton('save', resource.id)}
        </button>
        <button type="button" className="k-button" onClick={() => navigate(list)}>
          {translateButton('cancel')}
        </button>
      </div>
      {theirs && opened ? (
        <Conflict
          resource={resource}
          versions={{ opened, theirs, mine: record as RecordJSON }}
          close={() => setTheirs(null)}
          save={(fields) => {
            setTheirs(null);
            void save({ ...fields, version: theirs.params.version });
          }}
        />
      ) : null}
    </form>
  );
}

/** As it stands now, where it is not what the form was opened with. */
async function changedMeanwhile(resourceId: string, opened: RecordJSON): Promise<RecordJSON | null> {
  const { data } = await api.recordAction({ resourceId, recordId: opened.id, actionName: 'show' });
  return data.record.params.version === opened.params.version ? null : data.record;
}
