/**
 * Logs in on the dashboard's page that is open, and waits for the fleet.
 * @param {import('playwright-core').Page} page
 * @param {{ readonly name: string, readonly password: string }} person
 */
export async function logIn(page, { name, password }) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(/\/fleet/);
}
