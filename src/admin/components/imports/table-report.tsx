import { useTranslation } from 'adminjs';
import { Cell } from '../ui/cell.js';
import { useFormat } from '../ui/use-format.js';
import type { SentImport } from './import-types.js';

/** What is wrong, by row. */
export function Faults({ report: { faults, faultCount } }: { report: SentImport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = ['row', 'column', 'fault'] as const;
  return (
    <>
      <div className="k-table-frame">
        <table className="k-table">
          <Heads columns={columns} />
          <tbody>
            {faults.map(({ row, field, message }) => (
              <tr key={`${row} ${field} ${message}`}>
                <Cell label="words.imports.columns.row">{row === null ? '–' : format.number(row)}</Cell>
                <Cell label="words.imports.columns.column">
                  {field === '' ? '–' : t(`words.imports.columns.${field}`)}
                </Cell>
                <Cell label="words.imports.columns.fault">{message}</Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {faultCount > faults.length && (
        <p className="k-hint">{t('words.imports.moreFaults', { shown: format.number(faults.length) })}</p>
      )}
    </>
  );
}

export function FirstAccounts({ report: { accounts, rowCount } }: { report: SentImport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = ['login', 'fullName', 'email', 'quotaBytes', 'expiresAt'] as const;
  const quota = (bytes: number | null | undefined) => {
    if (bytes === undefined) return t('words.imports.usual');
    return bytes === null ? t('words.noLimit') : format.size(bytes);
  };
  return (
    <>
      <div className="k-table-frame">
        <table className="k-table">
          <Heads columns={columns} />
          <tbody>
            {accounts.map(({ row, login, fullName, email, quotaBytes, expiresAt }) => (
              <tr key={row}>
                <Cell label="words.imports.columns.login">{login}</Cell>
                <Cell label="words.imports.columns.fullName">{fullName}</Cell>
                <Cell label="words.imports.columns.email">{email}</Cell>
                <Cell label="words.imports.columns.quotaBytes">{quota(quotaBytes)}</Cell>
                <Cell label="words.imports.columns.expiresAt">
                  {expiresAt ? format.exactDate(new Date(expiresAt)) : t('words.never')}
                </Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rowCount > accounts.length && (
        <p className="k-hint">
          {t('words.imports.moreAccounts', {
            count: rowCount - accounts.length,
            rows: format.number(rowCount - accounts.length),
          })}
        </p>
      )}
    </>
  );
}

function Heads({ columns }: { columns: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {columns.map((name) => (
          <th key={name} scope="col">
            {t(`words.imports.columns.${name}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}
