import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from '../support/chromium.js';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { signIn, type Visit, visit } from './visit.js';

export interface Stage {
  server: TestServer;
  browser: Browser;
  /** A user of whom no other test knows, by the API. */
  api: ApiClient;
  /** The same user in the browser, signed in, at a page. */
  open(path?: string, options?: BrowserContextOptions): Promise<Visit>;
}

/** A server and a browser for all tests of a file, and a fresh user for each of them. */
export function setStage(): Stage {
  const stage = {
    async open(path = '/files', options) {
      const opened = await visit(stage.browser, stage.server.url, options);
      await signIn(opened, String(stage.api.user?.login));
      await opened.page.goto(path);
      return opened;
    },
  } as Stage;
  beforeAll(async () => {
    stage.server = await startServer();
    stage.browser = await launchBrowser();
  });
  afterAll(async () => {
    await stage.browser.close();
    await stage.server.stop();
  });
  beforeEach(async () => {
    stage.api = await newClient(stage.server);
  });
  return stage;
}
