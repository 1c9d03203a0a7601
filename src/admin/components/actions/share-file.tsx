import { type ActionProps, useTranslation } from 'adminjs';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { listAddress } from '../ui/addresses.js';
import { CopyField } from '../ui/copy-field.js';
import { Field } from '../ui/field.js';
import { PolicyWords, useLinkPolicy } from '../ui/link-policy.js';
import { fromLocal } from '../ui/local-moment.js';
import { ActionDrawer } from './action-drawer.js';
import { useRecordPost } from './use-record-post.js';

const blank = { expiresAt: '', password: '', maxDownloads: '' };

/** Makes a link under conditions and gives its address to copy. */
export default function ShareFile(props: ActionProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(blank);
  const [url, setUrl] = useState<string | null>(null);
  const policy = useLinkPolicy(String(props.record?.params.ownerId));
  const { isBusy, errors, post, leave } = useRecordPost(props);

  const run = async () => {
    const done = await post({ ...form, expiresAt: fromLocal(form.expiresAt) });
    if (!done) return;
    setUrl(done.result?.url ?? null);
    setForm(blank);
  };
  const field = (name: keyof typeof blank, type: string, hint?: string) => (
    <Field id={name} label={t(`words.share.${name}`)} hint={hint} error={errors[name]?.message}>
      <input
        id={name}
        type={type}
        min={type === 'number' ? 1 : undefined}
        autoComplete="off"
        required={name === 'password' && policy?.isPasswordRequired}
        className="k-input"
        value={form[name]}
        onChange={(event) => setForm({ ...form, [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <ActionDrawer
      action={props}
      leave={leave}
      submit={{ label: t(url ? 'words.share.another' : 'words.share.submit'), isBusy, run }}
    >
      <p className="k-lead k-cut">{props.record?.title}</p>
      {url && (
        <div className="k-done">
          <p>{t('words.share.ready')}</p>
          <CopyField value={url} label={t('resources.links.properties.url')} />
        </div>
      )}
      <PolicyWords policy={policy} />
      {field(
        'expiresAt',
        'datetime-local',
        t(policy?.longestDays ? 'words.emptyForLongest' : 'words.emptyForNever'),
      )}
      {field('maxDownloads', 'number', t('words.emptyForNoLimit'))}
      {field('password', 'text')}
      <Link className="k-link" to={listAddress('links', { fileId: String(props.record?.id) })}>
        {t('words.share.existing')}
      </Link>
    </ActionDrawer>
  );
}
