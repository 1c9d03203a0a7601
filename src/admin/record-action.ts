import {
  type Action,
  type ActionContext,
  type ActionHandler,
  type ActionResponse,
  type After,
  type BulkActionResponse,
  NotFoundError,
  type NoticeMessage,
} from 'adminjs';
import type { UserActor } from '../domain/shared/actor.js';
import { shownText } from '../i18n/shown-text.js';
import { adminOf } from './panel-admin.js';
import { inPanelTerms } from './panel-errors.js';
import type { Fields } from './table-definition.js';

export interface Outcome {
  /** Its key below `messages.` of the panel's words. */
  message: string;
  options?: Record<string, string | number>;
  /** Extra facts for the component. */
  result?: Record<string, unknown>;
}

type Act = (actor: UserActor, id: string, fields: Fields) => Promise<Outcome>;

type Look = Pick<
  Action<ActionResponse>,
  'icon' | 'component' | 'variant' | 'custom' | 'isAccessible' | 'containerWidth'
>;

/**
 * An action on one record that changes something: opening it (GET) shows its component and does nothing, POST does it.
 */
export function recordAction(look: Partial<Look>, act: Act): Partial<Action<ActionResponse>> {
  return {
    actionType: 'record',
    showInDrawer: true,
    containerWidth: 'min(480px, 100vw)',
    ...look,
    handler: async (request, _response, context) => {
      const record = recordOf(context);
      const admin = adminOf(context);
      if (request.method !== 'post') return { record: record.toJSON(admin) };

      const id = String(record.id());
      const { message, options, result } = await inPanelTerms(admin.language, () =>
        act(admin.actor, id, request.payload ?? {}),
      );
      const fresh = await context.resource.findOne(id, context);
      const notice: NoticeMessage = {
        type: 'success',
        message,
        resourceId: context.resource.id(),
        options: shownOptions(options),
      };
      return { record: (fresh ?? record).toJSON(admin), notice, result };
    },
  };
}

/** An action that only shows something: its component does all there is to do. */
export const showingAction = (look: Partial<Look>): Partial<Action<ActionResponse>> => ({
  actionType: 'record',
  showInDrawer: true,
  containerWidth: 'min(480px, 100vw)',
  ...look,
  handler: (_request, _response, context) => ({ record: recordOf(context).toJSON(adminOf(context)) }),
});

/** Names in a sentence, with nothing hidden in them. */
const shownOptions = (options: Outcome['options'] = {}): NoticeMessage['options'] =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      typeof value === 'string' ? shownText(value) : value,
    ]),
  );

/**
 * The same on several records, by one use case, which goes on past what is gone meanwhile. It has the words of the table, with
 * the number of those that it was done to.
 */
export function bulkAction(
  look: Partial<Look>,
  message: string,
  act: (actor: UserActor, ids: string[]) => Promise<unknown[]>,
): Partial<Action<ActionResponse>> {
  return {
    actionType: 'bulk',
    showInDrawer: true,
    ...look,
    handler: async ({ method }, _response, { records = [], resource, h, currentAdmin }) => {
      const admin = adminOf({ currentAdmin });
      const shown = records.map((record) => record.toJSON(admin));
      if (method !== 'post') return { records: shown };

      const ids = records.map((record) => String(record.id()));
      const done = await inPanelTerms(admin.language, () => act(admin.actor, ids));
      return {
        records: shown,
        notice: { type: 'success', message, resourceId: resource.id(), options: { count: done.length } },
        redirectUrl: h.resourceUrl({ resourceId: resource.id() }),
      };
    },
  };
}

/** Asks first, in these words (`words.confirm.…`), with a way to leave it and a button that says what it does. */
export const dangerous = (words: string) => ({ ...asking(words), component: 'ConfirmBulk' });

/** The same for the deletion of one, which is named. AdminJS would ask in a box of its own that nobody can look after. */
export const dangerousToOne = (words: string) => ({
  ...asking(words),
  component: 'ConfirmAction',
  after: inOwnWords,
});

const asking = (words: string) => ({
  variant: 'danger' as const,
  showInDrawer: true,
  containerWidth: 'min(480px, 100vw)',
  custom: { words },
});

export const refused = { isVisible: false, isAccessible: false } as const;

function recordOf({ record }: ActionContext): NonNullable<ActionContext['record']> {
  if (!record) throw new Error('this action needs a record');
  return record;
}

/** Deletes record by record, each through its use case; what is gone already does not keep the others. */
export const deleteEach: ActionHandler<BulkActionResponse> = async ({ method }, _response, context) => {
  const { records = [], resource, h } = context;
  const admin = adminOf(context);
  const shown = records.map((record) => record.toJSON(admin));
  if (method !== 'post') return { records: shown };

  let count = 0;
  for (const record of records)
    if (await unlessGone(resource.delete(String(record.id()), context))) count += 1;
  return {
    records: shown,
    notice: {
      type: 'success',
      message: 'successfullyBulkDeleted',
      resourceId: resource.id(),
      options: { count },
    },
    redirectUrl: h.resourceUrl({ resourceId: resource.id() }),
  };
};

/** Whether it was there to be deleted. */
async function unlessGone(deletion: Promise<void>): Promise<boolean> {
  try {
    await deletion;
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

/** The form keeps what was typed by itself: no password goes back over the wire. */
export const withoutPassword: After<ActionResponse> = (response) => {
  delete response.record?.params?.password;
  return response;
};

/** AdminJS's own notices, in the words of the table where it has some. */
export const inOwnWords: After<ActionResponse> = (response, _request, { resource }) => {
  if (response.notice) response.notice.resourceId = resource.id();
  return response;
};
