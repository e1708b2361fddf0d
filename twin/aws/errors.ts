// Errors as AWS services answer them: a code of the service's model, an HTTP status, a message.

/** An error that a client is meant to see. */
export class AwsError extends Error {
  /**
   * @param code the exception's name in the service's model, e.g. `BadRequestException`
   * @param status HTTP status
   * @param fields further members of the exception's shape
   */
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** 400 of MSK and MSK Connect; `parameter` is the member that is wrong. */
export function badRequest(message: string, parameter?: string): AwsError {
  return new AwsError(
    "BadRequestException",
    400,
    message,
    parameter === undefined ? {} : { invalidParameter: parameter },
  );
}

export function notFound(message: string, parameter?: string): AwsError {
  return new AwsError(
    "NotFoundException",
    404,
    message,
    parameter === undefined ? {} : { invalidParameter: parameter },
  );
}

export function conflict(message: string, parameter?: string): AwsError {
  return new AwsError(
    "ConflictException",
    409,
    message,
    parameter === undefined ? {} : { invalidParameter: parameter },
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Decodes a part of a URL. @throws AwsError SerializationException for a bad percent sign */
export function decodedUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("SerializationException", 400, "the request's URL has a bad percent sign");
  }
}
