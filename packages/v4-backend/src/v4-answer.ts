/** A response of the backend: JSON, or one of the HTML pages of its web framework. */
export type V4Answer =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly html: string };

/** Thrown by a handler to end the request with this answer. */
export class V4Refusal extends Error {
  readonly answer: V4Answer;

  constructor(answer: V4Answer) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
};

/** HTTP 200. */
export function ok(json: unknown): V4Answer {
  return { status: 200, json };
}

/** An error response in the backend's form. */
export function refuse(status: number, error: string, more: Readonly<Record<string, unknown>> = {}): V4Answer {
  return { status, json: { error, ...more } };
}

/** The error page of the web framework. */
export function page(status: number): V4Answer {
  const title = titles[status] ?? 'Error';
  return {
    status,
    html: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n`,
  };
}
