import Joi, { type ObjectSchema } from 'joi';
import { type EventName, eventNames } from '../shared/events.js';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { textSchema } from '../shared/text.js';
import { type LogLevel, logLevels } from './log-entry.js';

export interface ListLogs extends PageQuery<'time'> {
  level?: LogLevel;
  event?: EventName;
  /** Nobody got in: a wrong login or password, or too many of them. */
  signIns?: 'failed';
  from?: Date;
  to?: Date;
  /** Each of its words stands somewhere in what the line says (`log-words.ts`). */
  q?: string;
  requestId?: string;
  userId?: string;
  /** From which the request came. */
  address?: string;
  eventsOnly?: boolean;
  /** Whether the panel's own calls are among them. */
  withPanel?: boolean;
}

export const failedSignIns = ['session.sign_in_failed', 'session.sign_in_limited'] as const;

/** Which lines somebody follows as they are written. */
export interface TailLogs {
  level?: LogLevel;
  event?: EventName;
  /** As the list has it. */
  q?: string;
  eventsOnly: boolean;
  /** Whether the panel's own calls are among them. */
  withPanel: boolean;
}

export const tailLogsSchema: ObjectSchema<TailLogs> = Joi.object({
  level: Joi.string()
    .valid(...logLevels)
    .empty(''),
  event: Joi.string()
    .valid(...eventNames)
    .empty(''),
  q: textSchema(200).empty(''),
  eventsOnly: Joi.boolean().default(false),
  withPanel: Joi.boolean().default(false),
});

export const listLogsSchema = listSchema<ListLogs>(['time'], '-time', {
  level: Joi.string().valid(...logLevels),
  event: Joi.string().valid(...eventNames),
  signIns: Joi.string().valid('failed'),
  from: momentSchema.empty(''),
  to: momentSchema.empty(''),
  q: textSchema(200),
  requestId: textSchema(200),
  userId: idSchema,
  address: textSchema(200),
  eventsOnly: Joi.boolean().default(false),
  // Whoever asks for a request asks for all of it.
  withPanel: Joi.boolean().default(({ requestId }: { requestId?: string }) => requestId !== undefined),
});
