import type { CommanderError } from 'commander';
import type { Translate } from '../i18n/index.js';

const kinds = [
  'unknownCommand',
  'unknownOption',
  'missingArgument',
  'optionMissingArgument',
  'missingMandatoryOptionValue',
  'excessArguments',
  'invalidArgument',
];

/** What commander has against a command line, in the operator's language; null of what is no complaint, as help that was asked for. */
export function misunderstood({ code, message }: CommanderError, t: Translate): string | null {
  if (!message.startsWith('error: ')) return null;
  const kind = code.replace('commander.', '');
  if (!kinds.includes(kind)) return message.slice('error: '.length);
  const [name = '', value = ''] = [...message.matchAll(/'([^']*)'/g)].map(([, quoted]) => quoted);
  const [, choices] = /Allowed choices are (.*)\./.exec(message) ?? [];
  const [, suggestion] = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message) ?? [];
  return [
    t(`cli.misunderstood.${kind}`, { name, value }),
    ...(choices ? [t('cli.misunderstood.choices', { choices })] : []),
    ...(suggestion ? [t('cli.misunderstood.suggestion', { suggestion })] : []),
  ].join(' ');
}
