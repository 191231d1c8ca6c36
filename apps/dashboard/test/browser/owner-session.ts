/** A password that the server accepts. */
export const password = 'unusual marmot quartz lantern';

/** What people do with the API besides the page: prepares what a test then sees in a browser. */
export class OwnerSession {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  /** Sets up the first owner, `Mara Lindt`. */
  static async setUp(url: string, code: string): Promise<OwnerSession> {
    const { cookie } = await send(`${url}/api/v1/setup`, 'POST', '', { code, name: 'Mara Lindt', password });
    return new OwnerSession(url, cookie);
  }

  /** Logs in as that owner. */
  static async logIn(url: string): Promise<OwnerSession> {
    const { cookie } = await send(`${url}/api/v1/session`, 'POST', '', { name: 'Mara Lindt', password });
    return new OwnerSession(url, cookie);
  }

  /** Calls the API as the owner, and returns the body of the answer. */
  async call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    return (await send(`${this.url}/api/v1${path}`, method, this.cookie, body)).body as Body;
  }

  /** Adds a person with the usual password. */
  async addPerson(name: string, role: 'viewer' | 'operator' | 'owner'): Promise<void> {
    const { setUp } = await this.call<{ readonly setUp: { readonly code: string } }>('POST', '/users', { name, role });
    await send(`${this.url}/api/v1/setup`, 'POST', '', { code: setUp.code, password });
  }

  /** Ends all sessions of a person, as an owner does who has disabled the person and enabled the person again. */
  async endSessionsOf(name: string): Promise<void> {
    const { items } = await this.call<{ items: { readonly userId: string; readonly name: string }[] }>('GET', '/users');
    const { userId } = items.find((user) => user.name === name) ?? { userId: '' };
    for (const isDisabled of [true, false]) await this.call('PATCH', `/users/${userId}`, { isDisabled });
  }

  /** Creates a token for agents. */
  async agentToken(): Promise<string> {
    const body = { name: 'agents of a test' };
    return (await this.call<{ readonly secret: string }>('POST', '/agent-tokens', body)).secret;
  }
}

async function send(url: string, method: string, cookie: string, body: unknown) {
  const answer = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', 'SpotGuard-Request': '1', Cookie: cookie },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} was answered with ${answer.status}: ${text}`);
  const [set = ''] = answer.headers.getSetCookie();
  return { cookie: set.split(';')[0] ?? '', body: text === '' ? undefined : JSON.parse(text) };
}
