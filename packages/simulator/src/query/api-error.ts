/** An error answer of EC2. `status` is the HTTP status: 400, unless AWS documents another. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** Returns EC2's error for a parameter with an invalid value. */
export function invalidValue(message: string): ApiError {
  return new ApiError('InvalidParameterValue', message);
}
