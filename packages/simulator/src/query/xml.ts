/** A value in an answer. A list becomes `<item>` elements. An element whose value is undefined is left out. */
export type XmlValue = string | number | boolean | Date | undefined | XmlObject | readonly XmlValue[];

/** Elements by their names. */
export interface XmlObject {
  readonly [name: string]: XmlValue;
}

const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** Returns the document of a successful answer, in the format of the EC2 Query API of 2016-11-15. */
export function answerDocument(action: string, requestId: string, body: XmlObject): string {
  const root = `${action}Response`;
  return `${declaration}<${root} xmlns="${namespace}">${elements({ requestId, ...body })}</${root}>`;
}

/** Returns the document of an error answer. */
export function errorDocument(code: string, message: string, requestId: string): string {
  const body = elements({ Errors: { Error: { Code: code, Message: message } }, RequestID: requestId });
  return `${declaration}<Response>${body}</Response>`;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

function elements(object: XmlObject): string {
  return Object.entries(object)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${content(value)}</${name}>`))
    .join('');
}

function content(value: XmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (isList(value)) return value.map((item) => `<item>${content(item)}</item>`).join('');
  if (typeof value === 'object') return elements(value);
  return escapeXml(String(value));
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/**
 * Escapes the characters that have a meaning in XML, and removes the control characters that XML 1.0 cannot contain.
 */
function escapeXml(value: string): string {
  return [...value]
    .filter((character) => character >= ' ' || character === '\t' || character === '\n' || character === '\r')
    .map((character) => entities[character] ?? character)
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};
