/** The database cannot be queried now or does not answer. The same request may succeed a little later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}
