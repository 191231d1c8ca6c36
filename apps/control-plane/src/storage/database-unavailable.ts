/** The database cannot be asked now, or does not answer; the same request may succeed a little later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}
