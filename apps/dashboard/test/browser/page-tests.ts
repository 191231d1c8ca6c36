import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from '../../../../tools/browser/open-browser.mjs';
import { logIn } from './log-in.js';
import type { OwnerSession } from './owner-session.js';
import { openPageWorld } from './page-world.js';
import type { ServerProcess } from './server-process.js';
import { TestAgent, type TestPlace } from './test-agent.js';

type Opened = Awaited<ReturnType<typeof openPageWorld>> & { readonly browser: Browser };

/** How a page is looked at. */
export interface Look {
  /** Who logs in; default: the owner. */
  readonly name?: string | undefined;
  readonly width?: number;
  readonly height?: number;
}

/**
 * The world of the tests of one file: a control plane with its first owner, and a Chromium. Create it where the tests are
 * declared: it is opened before the first and closed after the last, and can be used in between.
 */
export class PageTests {
  #opened: Opened | undefined;
  #token: Promise<string> | undefined;

  constructor() {
    beforeAll(async () => {
      const [browser, world] = await Promise.all([openBrowser(), openPageWorld()]);
      this.#opened = { ...world, browser };
    });
    afterAll(async () => {
      await this.#opened?.browser.close();
      await this.#opened?.close();
    });
  }

  get browser(): Browser {
    return this.#now.browser;
  }

  get server(): ServerProcess {
    return this.#now.server;
  }

  get owner(): OwnerSession {
    return this.#now.owner;
  }

  /** Where the page is. */
  get url(): string {
    return this.#now.url;
  }

  /** Registers an instance of a workload, with a token that all these agents have. */
  async registerAgent(place: TestPlace): Promise<TestAgent> {
    this.#token ??= this.owner.agentToken();
    return TestAgent.register(this.url, await this.#token, place);
  }

  /** Logs in with a browser of its own, and waits for the fleet. */
  async openPage({ name, width = 1440, height = 900 }: Look = {}): Promise<Page> {
    const page = await (await this.browser.newContext({ viewport: { width, height } })).newPage();
    await page.goto(`${this.url}/login`);
    await logIn(page, name);
    return page;
  }

  get #now(): Opened {
    if (this.#opened === undefined) throw new Error('The world is open only while the tests run.');
    return this.#opened;
  }
}
