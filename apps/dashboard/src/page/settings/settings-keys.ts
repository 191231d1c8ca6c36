/** Where the cache has what the pages of the settings show, by page. */
export const settingsKeys = {
  people: ['settings', 'people'],
  tokens: ['settings', 'tokens'],
  limits: ['settings', 'limits'],
} as const;
