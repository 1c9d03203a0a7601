import { useTranslation } from 'adminjs';
import type { ToldPolicy } from '../../../domain/links/get-link-policy.js';
import type { LinkPolicy } from '../../../domain/links/link-policy.js';
import { useApi } from './use-api.js';

type Conditions = Pick<ToldPolicy, 'longestDays' | 'isPasswordRequired'>;

/** What links in this storage have to keep to; undefined until it is known. */
export const useLinkPolicy = (ownerId: string): ToldPolicy | undefined =>
  useApi<ToldPolicy>(`/links/policy?userId=${encodeURIComponent(ownerId)}`).data;

/** What the place says of everybody's links. Groups may say something else of their members'. */
export function PolicyOfPlace() {
  const { t } = useTranslation();
  const { data } = useApi<{ items: { name: string; value: unknown }[] }>('/settings');
  const ruleOf = (name: keyof LinkPolicy) => data?.items.find((setting) => setting.name === name)?.value;
  const longestDays = (ruleOf('linkLongestDays') ?? null) as number | null;
  const isPasswordRequired = ruleOf('linkPasswordRequired') === true;
  return (
    <>
      <PolicyWords policy={{ longestDays, isPasswordRequired }} />
      <p className="k-hint">{t('words.bulk.policyHint')}</p>
    </>
  );
}

/** Said before somebody sets conditions, as the drive says it where one shares. */
export function PolicyWords({ policy }: { policy: Conditions | undefined }) {
  const { t } = useTranslation();
  if (!policy || (policy.longestDays === null && !policy.isPasswordRequired)) return null;
  return (
    <p className="k-note" data-testid="link-policy">
      {policy.longestDays !== null && t('linkPolicy.longest', { count: policy.longestDays })}{' '}
      {policy.isPasswordRequired && t('linkPolicy.password')}
    </p>
  );
}
