import { BasePropertyComponent, type EditPropertyProps } from 'adminjs';
import { isNew } from './field-props.js';

/** AdminJS's own field, for what is chosen once. */
export default function OnlyWhenNew(props: EditPropertyProps) {
  if (!isNew(props)) return null;
  return <BasePropertyComponent {...props} property={{ ...props.property, components: undefined }} />;
}
