/** Of a notice `n`. */
export const noticeColumns = {
  id: 'n.id::text',
  kind: 'n.kind',
  time: 'n.created_at',
  address: 'n.address',
  agent: 'n.agent',
  changes: 'n.changes',
  isUnread: '(n.seen_at IS NULL)',
};
