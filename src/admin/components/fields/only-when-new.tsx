import { BasePropertyComponent, type EditPropertyProps, useTranslation } from 'adminjs';
import { isNew } from './field-props.js';

/** AdminJS's own field, for what is chosen once: the login, and the first password. */
export default function OnlyWhenNew(props: EditPropertyProps) {
  const { t } = useTranslation();
  if (!isNew(props)) return null;
  return (
    <>
      <BasePropertyComponent {...props} property={{ ...props.property, components: undefined }} />
      {props.property.type === 'password' && <p className="k-hint k-hint-up">{t('words.passwordRules')}</p>}
    </>
  );
}
