/** What stands before a text that is no JSON yet, where its value would be. No input can have a zero byte. */
const mark = '\u0000no JSON: ';

/** Keeps a text that is no JSON in the place of its value, so that the input is not sent before it is corrected. */
export function unreadJson(text: string): string {
  return `${mark}${text}`;
}

/** Whether a value is a text that is no JSON. */
export function isUnreadJson(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(mark);
}

/** The paths of all such texts in an input. */
export function unreadPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (isUnreadJson(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => unreadPaths(part, [...path, name]));
}
