import { useTranslation } from 'adminjs';
import type { EnvironmentLine } from '../../../domain/settings/environment-line.js';

/** What needs a restart, for reading. */
export function EnvironmentTable({ lines }: { lines: EnvironmentLine[] }) {
  const { t } = useTranslation();
  const shown = ({ isSecret, value, origin }: EnvironmentLine) => {
    if (isSecret) return t(origin === 'environment' ? 'words.settings.masked' : 'words.settings.notSet');
    return value ?? t('words.settings.notSet');
  };
  return (
    <table className="k-table" aria-labelledby="settings-environment">
      <thead>
        <tr>
          <th scope="col">{t('words.settings.key')}</th>
          <th scope="col">{t('words.settings.value')}</th>
          <th scope="col">{t('words.settings.origin')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.key}>
            <th scope="row">
              <code>{line.key}</code>
            </th>
            <td>{shown(line)}</td>
            <td>{t(`words.settings.origins.${line.origin}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
