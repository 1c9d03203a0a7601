import { useSearchParams } from 'react-router-dom';
import { GroupList } from './group-list.js';
import { GroupPage } from './group-page.js';

/** Classes and departments; `?group=` is the page of one. */
export default function GroupsPage() {
  const [query] = useSearchParams();
  const id = query.get('group');
  return id ? <GroupPage key={id} id={id} /> : <GroupList />;
}
