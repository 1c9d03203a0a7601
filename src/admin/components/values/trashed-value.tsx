import { FileIcon } from '../ui/file-icon.js';
import { Name } from '../ui/name.js';
import { RowLink } from '../ui/row-link.js';
import { useFormat } from '../ui/use-format.js';
import { Value, type ValueProps } from '../ui/value.js';

/** A file or a folder in the trash: nothing opens it until it is back. */
export default function TrashedValue(props: ValueProps) {
  const format = useFormat();
  // As one list gives way to another, the rows of the one are drawn for a moment by the columns of the other.
  const { where, resource, record } = props;
  const { name = '', mimeType, bytes, ...params } = record.params;
  return (
    <Value {...props}>
      <span className="k-file">
        <FileIcon mimeType={mimeType ?? 'inode/directory'} />
        <span className="k-stack">
          {where === 'list' ? (
            <RowLink resource={resource} record={record} title={name}>
              <Name name={name} />
            </RowLink>
          ) : (
            <span className="k-cut">
              <Name name={name} />
            </span>
          )}
          <span className="k-narrow k-muted k-cut">
            {params['owner.login']} · {format.size(Number(bytes))}
          </span>
        </span>
      </span>
    </Value>
  );
}
