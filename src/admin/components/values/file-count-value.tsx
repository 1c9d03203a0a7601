import { Link } from 'react-router-dom';
import { listAddress } from '../ui/addresses.js';
import { useFormat } from '../ui/use-format.js';
import { useMay } from '../ui/use-may.js';
import { Value, type ValueProps } from '../ui/value.js';

/** How many files a user has, and the way to them for whoever may go it. */
export default function FileCountValue(props: ValueProps) {
  const format = useFormat();
  const { id, params } = props.record;
  const { read: mayRead } = useMay();
  const count = format.number(Number(params.fileCount));
  return (
    <Value {...props}>
      {mayRead ? (
        <Link className="k-link" to={listAddress('files', { ownerId: id })}>
          {count}
        </Link>
      ) : (
        count
      )}
    </Value>
  );
}
