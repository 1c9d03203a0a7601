import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { recordAddress } from '../ui/addresses.js';
import { Person } from '../ui/person.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** The person whose id is in `ownerId` or `userId`, by name. */
export default function OwnerValue(props: ValueProps) {
  const { t } = useTranslation();
  const { params } = props.record;
  const id = params[props.property.path];
  const as = props.property.path.replace(/Id$/, '');
  const login = params[`${as}.login`];
  if (!id) return <Value {...props}>{<Nothing />}</Value>;
  return (
    <Value {...props}>
      {login ? (
        <Link
          className="k-plain-link"
          to={recordAddress('users', id)}
          title={`${params[`${as}.fullName`]} (${login})`}
        >
          <Person login={login} fullName={params[`${as}.fullName`]} isCompact={props.where === 'list'} />
        </Link>
      ) : (
        <Nothing>
          <span title={id}>{t('words.deletedUser')}</span>
        </Nothing>
      )}
    </Value>
  );
}
