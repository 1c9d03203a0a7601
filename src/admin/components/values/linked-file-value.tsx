import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { shownText } from '../../../i18n/shown-text.js';
import { recordAddress } from '../ui/addresses.js';
import { FileIcon } from '../ui/file-icon.js';
import { Name } from '../ui/name.js';
import { RowLink } from '../ui/row-link.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** The file or the folder that a link leads to: on its page with the way there, in a list with the way to that page. */
export default function LinkedFileValue(props: ValueProps) {
  const { t, translateLabel } = useTranslation();
  const { where, resource, record } = props;
  const { fileId, folderId, state, ...params } = record.params;
  const name = params['file.name'] ?? params['folder.name'];
  return (
    <Value {...props}>
      {name ? (
        <span className="k-file">
          <FileIcon mimeType={params['file.mimeType'] ?? 'inode/directory'} />
          <span className="k-stack">
            {where === 'list' ? (
              <RowLink resource={resource} record={record} title={name}>
                <Name name={name} />
              </RowLink>
            ) : fileId ? (
              <Link className="k-link k-cut" to={recordAddress('files', fileId)} title={shownText(name)}>
                <Name name={name} />
              </Link>
            ) : (
              <a className="k-link k-cut" href={`/files?folderId=${folderId}`} title={shownText(name)}>
                <Name name={name} />
              </a>
            )}
            <span className="k-narrow k-muted k-cut">
              {params['owner.login']} · {translateLabel(`state.${state}`, resource.id)}
            </span>
          </span>
        </span>
      ) : (
        <Nothing>
          {where === 'list' ? (
            <RowLink className="k-plain-link" resource={resource} record={record} title={t('words.gone')}>
              {t('words.gone')}
            </RowLink>
          ) : (
            t('words.gone')
          )}
        </Nothing>
      )}
    </Value>
  );
}
