import { useTranslation } from 'adminjs';
import { shownLines, shownText } from '../../../i18n/shown-text.js';
import { previewAddress } from '../ui/addresses.js';
import { Badge } from '../ui/badge.js';
import { FileIcon } from '../ui/file-icon.js';
import { Name } from '../ui/name.js';
import { useFormat } from '../ui/use-format.js';
import { Value, type ValueProps } from '../ui/value.js';

/** The name leads to the content; the row around it, to the details. */
export default function FileNameValue(props: ValueProps) {
  const format = useFormat();
  const { translateLabel } = useTranslation();
  const { id, params } = props.record;
  // As one list gives way to another, the rows of the one are drawn for a moment by the columns of the other.
  const { name = '', comment, mimeType, size, damagedAt } = params;
  return (
    <Value {...props}>
      <span className="k-file">
        <FileIcon mimeType={mimeType} />
        <span className="k-stack">
          <a
            className="k-link k-cut"
            href={previewAddress(id)}
            target="_blank"
            rel="noreferrer"
            title={shownText(name)}
          >
            <Name name={name} />
          </a>
          {damagedAt ? <Badge variant="danger">{translateLabel('isDamaged', 'files')}</Badge> : null}
          {comment && props.where === 'list' ? (
            <bdi className="k-muted k-cut">{shownLines(comment)}</bdi>
          ) : null}
          <span className="k-narrow k-muted">
            {params['owner.login']} · {format.size(Number(size))}
          </span>
        </span>
      </span>
    </Value>
  );
}
