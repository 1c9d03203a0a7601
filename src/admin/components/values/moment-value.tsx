import { useTranslation } from 'adminjs';
import { Moment } from '../ui/moment.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

export default function MomentValue(props: ValueProps) {
  const { t } = useTranslation();
  const iso = props.record.params[props.property.path];
  const { absent = 'none' } = props.property.custom;
  return (
    <Value {...props}>
      {iso ? (
        <Moment iso={iso} isExact={props.where === 'show'} />
      ) : (
        <Nothing>{t(`words.${absent}`)}</Nothing>
      )}
    </Value>
  );
}
