import { Link } from 'react-router-dom';
import { listAddress } from '../ui/addresses.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** Leads to all that was logged of the same request. */
export default function RequestValue(props: ValueProps) {
  const id: string | null = props.record.params[props.property.path];
  return (
    <Value {...props}>
      {id ? (
        <Link className="k-link k-code" to={listAddress('logs', { requestId: id })} title={id}>
          {props.where === 'list' ? id.slice(0, 8) : id}
        </Link>
      ) : (
        <Nothing />
      )}
    </Value>
  );
}
