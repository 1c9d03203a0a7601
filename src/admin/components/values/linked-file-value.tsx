import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { shownText } from '../../../i18n/shown-text.js';
import { recordAddress } from '../ui/addresses.js';
import { FileIcon } from '../ui/file-icon.js';
import { Name } from '../ui/name.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** The file or the folder that a link leads to. */
export default function LinkedFileValue(props: ValueProps) {
  const { t, translateLabel } = useTranslation();
  const { fileId, folderId, state, ...params } = props.record.params;
  const name = params['file.name'] ?? params['folder.name'];
  return (
    <Value {...props}>
      {name ? (
        <span className="k-file">
          <FileIcon mimeType={params['file.mimeType'] ?? 'inode/directory'} />
          <span className="k-stack">
            {fileId ? (
              <Link className="k-link k-cut" to={recordAddress('files', fileId)} title={shownText(name)}>
                <Name name={name} />
              </Link>
            ) : (
              <a className="k-link k-cut" href={`/files?folderId=${folderId}`} title={shownText(name)}>
                <Name name={name} />
              </a>
            )}
            <span className="k-narrow k-muted">
              {params['owner.login']} · {translateLabel(`state.${state}`, props.resource.id)}
            </span>
          </span>
        </span>
      ) : (
        <Nothing>{t('words.gone')}</Nothing>
      )}
    </Value>
  );
}
