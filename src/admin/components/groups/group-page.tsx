import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { pageAddress } from '../ui/addresses.js';
import { callApi } from '../ui/call-api.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import { useMay } from '../ui/use-may.js';
import { groupTag, type ShownGroup } from './group.js';
import { GroupForm } from './group-form.js';
import { takenBy } from './group-list.js';
import { Members } from './members.js';

/** One group: its numbers, its rules and who is in it. */
export function GroupPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: group, failure, reload } = useApi<ShownGroup>(`/groups/${id}`);
  const may = useMay();
  const [doing, setDoing] = useState<'edit' | 'delete' | null>(null);
  if (failure !== undefined)
    return (
      <main className="k-page">
        <h1>{t('words.groups.title')}</h1>
        <p role="alert" className="k-error">
          {failure || t('words.block.failed')}
        </p>
      </main>
    );
  if (!group) return <p className="k-page k-muted">{t('words.block.loading')}</p>;
  return (
    <main className="k-page">
      <p>
        <Link className="k-link" to={pageAddress('groups')}>
          {t('words.groups.back')}
        </Link>
      </p>
      <header className="k-title-row">
        <h1>{group.name}</h1>
        {may.change && (
          <span className="k-buttons">
            <button type="button" className="k-button" onClick={() => setDoing('edit')}>
              {t('words.groups.edit')}
            </button>
            <button type="button" className="k-button k-button-danger" onClick={() => setDoing('delete')}>
              {t('words.groups.delete')}
            </button>
          </span>
        )}
      </header>
      {group.description && <p className="k-muted k-description">{group.description}</p>}
      {doing === 'delete' && <DeleteGroup group={group} leave={() => setDoing(null)} />}
      {doing === 'edit' && (
        <section className="k-card" aria-label={t('words.groups.edit')}>
          <GroupForm
            group={group}
            save={async (fields) => {
              await callApi('PATCH', `/groups/${id}`, fields, { 'If-Match': groupTag(group) });
              setDoing(null);
              reload();
            }}
            leave={() => setDoing(null)}
          />
        </section>
      )}
      <Numbers group={group} />
      <LinkRules group={group} />
      <Members key={group.version} group={group} onChange={reload} />
    </main>
  );
}

function Numbers({ group }: { group: ShownGroup }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { numbers, quotaBytes, defaultQuotaBytes } = group;
  const together = format.size(takenBy(group));
  const facts: [string, string][] = [
    ['members', format.number(numbers.memberCount)],
    ['files', format.number(numbers.fileCount)],
    [
      'together',
      quotaBytes === null
        ? t('words.usedWithoutLimit', { used: together })
        : t('words.used', { used: together, quota: format.size(quotaBytes) }),
    ],
    ['trash', format.size(numbers.trashBytes)],
    ['links', format.number(numbers.linkCount ?? 0)],
    [
      'defaultQuota',
      defaultQuotaBytes === null ? t('words.groups.keepsTheirs') : format.size(defaultQuotaBytes),
    ],
  ];
  return (
    <dl className="k-card k-fact-grid">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`words.groups.columns.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const linkRules = ['linkMakers', 'linkLongestDays', 'linkPasswordRequired', 'linkUploadRequests'] as const;

/** What the group says of its members' links; where it says nothing the place has its say. */
function LinkRules({ group }: { group: ShownGroup }) {
  const { t } = useTranslation();
  const words = (rule: (typeof linkRules)[number]) => {
    const value = group[rule];
    if (value === null) return t('words.groups.asThePlace');
    return rule === 'linkLongestDays'
      ? t('words.groups.days', { count: Number(value) })
      : t(`words.settings.${rule}.choices.${value}`);
  };
  return (
    <dl className="k-card k-fact-grid" aria-label={t('words.groups.linkRules')}>
      {linkRules.map((rule) => (
        <div key={rule}>
          <dt>{t(`words.groups.fields.${rule}`)}</dt>
          <dd>{words(rule)}</dd>
        </div>
      ))}
    </dl>
  );
}

function DeleteGroup({ group, leave }: { group: ShownGroup; leave(): void }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const run = async () => {
    await callApi('DELETE', `/groups/${group.id}`);
    go(pageAddress('groups'));
  };
  return (
    <div className="k-conflict" role="alertdialog" aria-label={t('words.groups.delete')}>
      <p>{t('words.groups.deleteHint', { name: group.name, count: group.numbers.memberCount })}</p>
      <p className="k-buttons">
        <button type="button" className="k-button k-button-danger" onClick={() => void run()}>
          {t('words.groups.deleteNow')}
        </button>
        <button type="button" className="k-button" onClick={leave}>
          {t('common.cancel')}
        </button>
      </p>
    </div>
  );
}
