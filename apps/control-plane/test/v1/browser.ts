import { randomInt, randomUUID } from 'node:crypto';
import { type Answer, type Call, type controlPlaneOn, present, request } from '../control-plane-harness.js';

type Plane = ReturnType<typeof controlPlaneOn>;

/** A password that the server accepts. */
export const password = 'correct horse battery staple';

/** Returns an address that no other test uses, as the proxy in front of the server reports it. */
function anyAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
}

/** A browser: it keeps the cookie of a session, and sends the header that requests with one need. */
export class Browser {
  cookie: string | undefined;

  constructor(
    private readonly plane: Plane,
    readonly address: string = anyAddress(),
  ) {}

  async call(method: string, path: string, { headers, ...call }: Call = {}): Promise<Answer> {
    const answer = await request(`${this.plane.url}/api/v1${path}`, method, {
      ...call,
      headers: {
        'SpotGuard-Request': '1',
        'X-Forwarded-For': this.address,
        ...(this.cookie === undefined ? {} : { Cookie: this.cookie }),
        ...headers,
      },
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';')[0];
    return answer;
  }

  get = (path: string) => this.call('GET', path);
  post = (path: string, body?: unknown) => this.call('POST', path, { body });

  logIn(name: string, secret: string = password): Promise<Answer> {
    return this.post('/session', { name, password: secret });
  }
}

/** Adds a person of an account, with a password, through the command line's order. Returns the name. */
export async function addPerson(
  plane: Plane,
  account: { readonly id: string },
  role: 'viewer' | 'operator' | 'owner',
): Promise<string> {
  const { accounts } = plane.database.schema;
  const rows = await plane.database.queries.select().from(accounts);
  const { name: accountName } = present(rows.find(({ id }) => id === account.id));
  const name = `${role} ${randomUUID()}`;
  const answer = await plane.controlPlane.administer({
    action: 'add-user',
    account: accountName,
    name,
    role,
    password,
  });
  if ('error' in answer) throw new Error(answer.error);
  return name;
}

/** Adds a person of an account and logs in. */
export async function loggedIn(
  plane: Plane,
  account: { readonly id: string },
  role: 'viewer' | 'operator' | 'owner',
): Promise<Browser & { readonly userName: string }> {
  const userName = await addPerson(plane, account, role);
  const browser = Object.assign(new Browser(plane), { userName });
  const { status } = await browser.logIn(userName);
  if (status !== 200) throw new Error(`The log-in was answered with ${status}.`);
  return browser;
}
