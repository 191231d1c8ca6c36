import { describe, expect, test } from 'vitest';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';
import { addPerson, Browser, loggedIn, password } from './browser.js';

/** Passwords of 15 characters or more that are in the lists of common ones. */
const common = [
  'passwordpassword',
  'password1password1',
  'PasswordPassword1!',
  'p@ssw0rdP@ssw0rd',
  '123456789012345',
  '1234567890123456789',
  '987654321987654321',
  '111111111111111',
  'aaaaaaaaaaaaaaaaaaaa',
  'qwertyuiopasdfgh',
  'qwertyuiop1234567890',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhn',
  'abcdefghijklmnop',
  'abc123abc123abc123',
  'iloveyouiloveyou',
  'ilovemyfamilyforever',
  'letmeinletmein123',
  'administrator123',
  'Welcome123Welcome123',
  'dragonmonkeyshadow',
  'liverpoolfootball1',
  'changemechangeme',
  'jesuschristislord',
  'monkey monkey monkey',
  'SpotGuard SpotGuard 1',
  'spotguard-password-2026',
  'aws-control-plane-admin',
];

/** Ordinary ones, some of a single kind of characters. */
const unusual = [
  'purple elephants juggle teapots',
  '470195826613907',
  'wrlkbtqzxmvhdnp',
  'Ünïcödé gräßlich schön',
  'a password manager made 7Gk:',
];

describe.each(testDatabases)('passwords on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('that are common, or made of the words of this product, are refused, and others may be of any characters', async () => {
    const account = await plane.account();
    const browser = await loggedIn(plane, account, 'owner');
    const change = (newPassword: string) =>
      browser.call('PUT', '/me/password', { body: { currentPassword: password, newPassword } });
    for (const easy of common) {
      const { status, body } = await change(easy);
      expect([easy, status, body]).toMatchObject([
        easy,
        400,
        { errors: [{ pointer: '/body/newPassword', message: expect.stringContaining('easy to guess') }] },
      ]);
    }
    const order = { action: 'set-password', name: browser.userName } as const;
    for (const one of unusual) {
      expect([one, await plane.controlPlane.administer({ ...order, password: one })]).toMatchObject([
        one,
        { done: expect.any(String) },
      ]);
      expect([one, (await browser.logIn(browser.userName, one)).status]).toEqual([one, 200]);
    }
  });

  test('may have 64 characters and more, and count to the last one', async () => {
    const browser = await loggedIn(plane, await plane.account(), 'viewer');
    const long = `${'purple elephants juggle 47 teapots; '.repeat(5)}and Mondays`;
    const body = { currentPassword: password, newPassword: long };
    expect((await browser.call('PUT', '/me/password', { body })).status).toBe(204);
    expect((await browser.logIn(browser.userName, long.slice(0, -1))).status).toBe(401);
    expect((await browser.logIn(browser.userName, long.toUpperCase())).status).toBe(401);
    expect((await browser.logIn(browser.userName, long)).status).toBe(200);
  });

  test('that are proved again give the session another secret, and a log-in ends the session that the browser had', async () => {
    const account = await plane.account();
    const browser = await loggedIn(plane, account, 'viewer');
    const asked = (cookie: string | undefined) => {
      const other = new Browser(plane);
      other.cookie = cookie;
      return other.get('/me');
    };
    const first = present(browser.cookie);
    const body = { currentPassword: password, newPassword: present(unusual[0]) };
    expect((await browser.call('PUT', '/me/password', { body })).status).toBe(204);
    const second = present(browser.cookie);
    expect([(await asked(first)).status, (await asked(second)).status]).toEqual([401, 200]);

    await browser.logIn(await addPerson(plane, account, 'viewer'));
    expect(browser.cookie).not.toBe(second);
    expect([(await asked(second)).status, (await browser.get('/me')).status]).toEqual([401, 200]);
  });

  test('are not needed to log out, which ends the session and empties what the browser has stored', async () => {
    const browser = await loggedIn(plane, await plane.account(), 'viewer');
    const cookie = present(browser.cookie);
    const answer = await browser.call('DELETE', '/session');
    expect([answer.status, answer.headers.get('Clear-Site-Data')]).toEqual([204, '"cache", "storage"']);
    browser.cookie = cookie;
    expect((await browser.get('/me')).status).toBe(401);
  });
});
