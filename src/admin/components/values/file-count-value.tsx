import { Link } from 'react-router-dom';
import { listAddress } from '../ui/addresses.js';
import { useFormat } from '../ui/use-format.js';
import { Value, type ValueProps } from '../ui/value.js';

/** How many files a user has, and the way to them. */
export default function FileCountValue(props: ValueProps) {
  const format = useFormat();
  const { id, params } = props.record;
  return (
    <Value {...props}>
      <Link className="k-link" to={listAddress('files', { ownerId: id })}>
        {format.number(Number(params.fileCount))}
      </Link>
    </Value>
  );
}
