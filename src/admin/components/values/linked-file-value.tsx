import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { recordAddress } from '../ui/addresses.js';
import { FileIcon } from '../ui/file-icon.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** The file that a link opens. */
export default function LinkedFileValue(props: ValueProps) {
  const { t, translateLabel } = useTranslation();
  const { fileId, state, ...params } = props.record.params;
  const name = params['file.name'];
  return (
    <Value {...props}>
      {name ? (
        <span className="k-file">
          <FileIcon mimeType={params['file.mimeType']} />
          <span className="k-stack">
            <Link className="k-link k-cut" to={recordAddress('files', fileId)} title={name}>
              {name}
            </Link>
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
