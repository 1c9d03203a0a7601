import { format, type Logform } from 'winston';
import { flatten, type Line, type Lines } from './line.js';

const MESSAGE = Symbol.for('message');

const painter = format.colorize({
  colors: { error: 'red', warning: 'yellow', info: 'green', debug: 'blue', quiet: 'gray' },
});

/**
 * What would steer a terminal, turn the order of a line, or break it, by its code as JSON has it: whoever sends a request
 * fills parts of the log. A line's end is one, and a tab.
 */
const steering = /[^\P{Cc}\t\n]|[\p{Bidi_Control}\p{Zl}\p{Zp}\u200b\u2060\ufeff]/gu;
const visible = (text: string): string =>
  text.replace(steering, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** JSON Lines, for files and for whoever collects the output of a server. Made once for all sinks. */
export const jsonLines = (): Logform.Format => joined((line) => visible(JSON.stringify(flatten(line))));

/** For a person at a terminal: time, level, message, then what else is known; stacks below. */
export const readable = (isColoured: boolean): Logform.Format =>
  joined(({ time, level, message, requestId, userId, event, details }) => {
    const paint = (colour: string, text: string) => (isColoured ? painter.colorize(colour, text) : text);
    const { stacks, rest } = takeStacks({ event, ...details, userId, requestId });
    const head = `${paint('quiet', time.slice(11, 23))} ${paint(level, level.padEnd(7))} ${visible(message)}`;
    return [[head, paint('quiet', visible(pairs(rest)))].join(' ').trimEnd(), ...stacks.map(visible)].join(
      '\n',
    );
  });

const joined = (textOf: (line: Line) => string): Logform.Format =>
  format((info) => {
    info[MESSAGE] = (info as unknown as Lines).lines.map(textOf).join('\n');
    return info;
  })();

function takeStacks(members: Record<string, unknown>): { stacks: string[]; rest: Record<string, unknown> } {
  const stacks: string[] = [];
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    if (isObject(value) && typeof value.stack === 'string') stacks.push(...stackLines(value));
    else rest[name] = value;
  }
  return { stacks, rest };
}

function stackLines({ stack, cause }: Record<string, unknown>): string[] {
  const causes = isObject(cause) ? stackLines(cause).map((text) => `Caused by: ${text}`) : [];
  return [String(stack), ...causes];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const pairs = (members: Record<string, unknown>): string =>
  Object.entries(members)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value)}`,
    )
    .join(' ');
