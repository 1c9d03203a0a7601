import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';
import { useFormat } from './use-format.js';

export interface AmountRow {
  key: string;
  name: ReactNode;
  fileCount: number;
  bytes: number;
}

/** Amounts of files under names, with bars that compare them. */
export function Amounts({ caption, rows }: { caption: string; rows: AmountRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(...rows.map(({ bytes }) => bytes), 1);
  return (
    <table className="k-plain-table">
      <caption className="k-unread">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('words.user.of')}</th>
          <th scope="col" className="k-figure">
            {t('words.user.fileCount')}
          </th>
          <th scope="col" className="k-figure">
            {t('words.user.size')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, fileCount, bytes }) => (
          <tr key={key}>
            <th scope="row">
              <span className="k-amount">{name}</span>
              <progress className="k-bar" value={bytes} max={most} aria-hidden="true" />
            </th>
            <td className="k-figure">{format.number(fileCount)}</td>
            <td className="k-figure k-nowrap" title={format.exactSize(bytes)}>
              {format.size(bytes)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
