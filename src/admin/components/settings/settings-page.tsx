import { Loader } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import type { EnvironmentLine } from '../../../domain/settings/environment-line.js';
import type { SettingGroup } from '../../../domain/settings/setting.js';
import { callApi } from '../ui/call-api.js';
import { useMay } from '../ui/use-may.js';
import { EnvironmentTable } from './environment-table.js';
import { Mail } from './mail.js';
import type { ShownSetting } from './setting.js';
import { SettingRow } from './setting-row.js';
import { SettingToRead } from './setting-to-read.js';

/** Every one, in this order: the type lets none be forgotten. */
const places: Record<SettingGroup, number> = {
  accounts: 1,
  security: 2,
  storage: 3,
  links: 4,
  sessions: 5,
  announcement: 6,
  look: 7,
};
const groups = (Object.keys(places) as SettingGroup[]).sort((one, other) => places[one] - places[other]);

const isMailSet = (lines: EnvironmentLine[]): boolean =>
  lines.some(({ key, origin }) => key === 'SMTP_URL' && origin === 'environment');

interface Answer {
  items: ShownSetting[];
  environment: EnvironmentLine[];
}

/** Everything that decides how the server works: what changes here at once, and what needs a restart. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [answer, setAnswer] = useState<Answer | 'failed' | null>(null);
  useEffect(() => {
    callApi<Answer>('GET', '/settings').then(setAnswer, () => setAnswer('failed'));
  }, []);

  if (answer === null) return <Loader />;
  if (answer === 'failed') return <p className="k-page">{t('words.settings.failed')}</p>;
  const changed = (now: ShownSetting) =>
    setAnswer({ ...answer, items: answer.items.map((one) => (one.name === now.name ? now : one)) });
  return (
    <main className="k-page k-settings">
      <h1>{t('words.settings.title')}</h1>
      <p className="k-muted">{t(may.change ? 'words.settings.lead' : 'words.settings.leadToRead')}</p>
      {groups.map((group) => (
        <section key={group} className="k-card" aria-labelledby={`settings-${group}`}>
          <h2 id={`settings-${group}`}>{t(`words.settings.groups.${group}`)}</h2>
          {answer.items
            .filter((setting) => setting.group === group)
            .map((setting) =>
              may.change ? (
                <SettingRow key={setting.name} setting={setting} onChanged={changed} />
              ) : (
                <SettingToRead key={setting.name} setting={setting} />
              ),
            )}
        </section>
      ))}
      <section className="k-card" aria-labelledby="settings-environment">
        <h2 id="settings-environment">{t('words.settings.groups.environment')}</h2>
        <p className="k-muted">{t('words.settings.environmentHint')}</p>
        <EnvironmentTable lines={answer.environment} />
      </section>
      <section className="k-card" aria-labelledby="settings-mail">
        <h2 id="settings-mail">{t('words.settings.groups.mail')}</h2>
        <Mail isSet={isMailSet(answer.environment)} />
      </section>
    </main>
  );
}
