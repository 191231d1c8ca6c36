const pattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text from outside can be an id of ours; PostgreSQL answers an error, not "no row", to one that cannot. */
export function isUuid(text: string): boolean {
  return pattern.test(text);
}
