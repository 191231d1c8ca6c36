import type { Browser, Page } from 'playwright-core';
import { logIn } from '../../../../tools/browser/log-in.mjs';
import { openBrowser } from '../../../../tools/browser/open-browser.mjs';
import type { Person } from '../../src/world/add-person.js';
import type { World } from '../../src/world/world.js';

/** The dashboard of a world, seen by its owner, in browsers of their own. */
export class PageOfWorld implements AsyncDisposable {
  private constructor(
    readonly world: World,
    private readonly browser: Browser,
    private readonly owner: Person,
  ) {}

  static async open(world: World): Promise<PageOfWorld> {
    const [browser, owner] = await Promise.all([openBrowser(), world.addPerson('demo')]);
    return new PageOfWorld(world, browser, owner);
  }

  /** Logs in and opens an address of the account, at one of the servers. */
  async show(address: string, url = this.world.controlPlane.nextUrl()): Promise<Page> {
    const page = await (await this.browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(`${url}/login`);
    await logIn(page, this.owner);
    await page.goto(`${url}/demo/${address}`);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}
