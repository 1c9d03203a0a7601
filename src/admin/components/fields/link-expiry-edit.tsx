import type { EditPropertyProps } from 'adminjs';
import { PolicyWords, useLinkPolicy } from '../ui/link-policy.js';
import MomentEdit from './moment-edit.js';

/** When a link ends, and before that what the policy says of its owner's links. */
export default function LinkExpiryEdit(props: EditPropertyProps) {
  const { property, record } = props;
  const policy = useLinkPolicy(String(record.params.ownerId));
  const hint = policy?.longestDays ? { hint: 'words.policyAsksForEnd' } : {};
  return (
    <>
      <PolicyWords policy={policy} />
      <MomentEdit {...props} property={{ ...property, custom: { ...property.custom, ...hint } }} />
    </>
  );
}
