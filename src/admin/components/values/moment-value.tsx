import { useTranslation } from 'adminjs';
import { Moment, Stamp } from '../ui/moment.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

export default function MomentValue(props: ValueProps) {
  const { t } = useTranslation();
  const iso = props.record.params[props.property.path];
  const { absent = 'none', isStamp = false } = props.property.custom;
  const isAlone = props.where === 'show';
  const shown = (moment: string) =>
    isStamp && !isAlone ? <Stamp iso={moment} /> : <Moment iso={moment} isExact={isAlone} />;
  return <Value {...props}>{iso ? shown(iso) : <Nothing>{t(`words.${absent}`)}</Nothing>}</Value>;
}
