import Joi, { type ObjectSchema } from 'joi';
import { type EventName, eventNames } from '../shared/events.js';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { textSchema } from '../shared/text.js';
import { type LogLevel, logLevels } from './log-entry.js';

export interface ListLogs extends PageQuery<'time'> {
  level?: LogLevel;
  from?: Date;
  to?: Date;
  /** Part of the message or the event's name, without regard to case. Each page looks through so many lines at most. */
  q?: string;
  requestId?: string;
  userId?: string;
}

/** Which lines somebody follows as they are written. */
export interface TailLogs {
  level?: LogLevel;
  event?: EventName;
  /** Part of the message or the event's name, without regard to case. */
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
  from: momentSchema.empty(''),
  to: momentSchema.empty(''),
  q: textSchema(200),
  requestId: textSchema(200),
  userId: idSchema,
});
