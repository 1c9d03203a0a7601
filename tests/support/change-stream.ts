import type { StorageChange } from '../../src/domain/changes/storage-change.js';
import type { BrowserClient } from './browser-client.js';

export interface StreamEvent {
  event: string;
  id: string | null;
  data: string;
}

/** What a browser hears of `/changes`. */
export interface ChangeStream {
  status: number;
  headers: Headers;
  events: StreamEvent[];
  /** All places that it was told of; `*` where it was told that anything may have changed. */
  readonly places: string[];
  isOver(): boolean;
  close(): Promise<void>;
}

export async function openStream(
  browser: BrowserClient,
  query = `since=${Date.now()}`,
  headers: Record<string, string> = {},
): Promise<ChangeStream> {
  const answer = await browser.get(`/changes?${query}`, { Accept: 'text/event-stream', ...headers });
  const events: StreamEvent[] = [];
  let isOver = answer.status !== 200;
  const reader = answer.body?.getReader();
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      rest += decoder.decode(value, { stream: true });
      const messages = rest.split('\n\n');
      rest = messages.pop() ?? '';
      events.push(...messages.flatMap(parse));
    }
    isOver = true;
  };
  void read().catch(() => {
    isOver = true;
  });
  return {
    status: answer.status,
    headers: answer.headers,
    events,
    get places() {
      return events.flatMap(({ event, data }) =>
        event === 'message' ? ((JSON.parse(data) as StorageChange).places ?? ['*']) : [],
      );
    },
    isOver: () => isOver,
    close: async () => reader?.cancel().catch(() => undefined),
  };
}

/** The fields of one message; nothing of those that carry no data (HTML, 9.2.6). */
function parse(message: string): StreamEvent[] {
  const fields = new Map(
    message.split('\n').map((line) => {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  return [{ event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data }];
}
