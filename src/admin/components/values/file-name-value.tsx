import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';
import { shownLines, shownText } from '../../../i18n/shown-text.js';
import { previewAddress } from '../ui/addresses.js';
import { Badge } from '../ui/badge.js';
import { FileIcon } from '../ui/file-icon.js';
import { Name } from '../ui/name.js';
import { RowLink } from '../ui/row-link.js';
import { useFormat } from '../ui/use-format.js';
import { Value, type ValueProps } from '../ui/value.js';

/** In a list the name leads to the file's page and its picture to the content; on that page the name does. */
export default function FileNameValue(props: ValueProps) {
  const format = useFormat();
  const { translateAction, translateLabel } = useTranslation();
  const { where, resource, record } = props;
  // As one list gives way to another, the rows of the one are drawn for a moment by the columns of the other.
  const { name = '', comment, mimeType, size, damagedAt, ...params } = record.params;
  const isInList = where === 'list';
  const look = (className: string, label: string | undefined, children: ReactNode) => (
    <a
      className={className}
      href={previewAddress(record.id)}
      target="_blank"
      rel="noreferrer"
      aria-label={label}
      title={label ?? shownText(name)}
    >
      {children}
    </a>
  );
  const icon = <FileIcon mimeType={mimeType} />;
  return (
    <Value {...props}>
      <span className="k-file">
        {isInList
          ? look('k-plain-link', shownText(`${translateAction('view', 'files')}: ${name}`), icon)
          : icon}
        <span className="k-stack">
          {isInList ? (
            <RowLink resource={resource} record={record} title={name}>
              <Name name={name} />
            </RowLink>
          ) : (
            look('k-link k-cut', undefined, <Name name={name} />)
          )}
          {damagedAt ? <Badge variant="danger">{translateLabel('isDamaged', 'files')}</Badge> : null}
          {comment && isInList ? <bdi className="k-muted k-cut">{shownLines(comment)}</bdi> : null}
          <span className="k-narrow k-muted k-cut">
            {params['owner.login']} · {format.size(Number(size))}
          </span>
        </span>
      </span>
    </Value>
  );
}
