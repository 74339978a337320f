import type { components } from "./schema.js";

/** What every failure is answered with (RFC 9457). Compare `code`; some codes carry further members. */
export type Problem = components["schemas"]["Problem"];

/** A problem as an exception. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(
    readonly problem: Problem,
    readonly response: Response,
  ) {
    super(problem.detail || problem.title);
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.response.status;
  }

  /** Seconds after which it is worth trying again, of 429 and 503. */
  get retryAfter(): number | undefined {
    const seconds = Number(this.response.headers.get("Retry-After"));
    return seconds > 0 ? seconds : undefined;
  }

  /** What is wrong with a member of the body (`/email`), for the field that shows it. */
  at(pointer: string): string | undefined {
    return this.problem.errors.find((error) => error.pointer === pointer)?.detail;
  }
}

/** The data of an answer; a problem is thrown. */
export async function ok<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw new ProblemError(asProblem(error, response), response);
  return data as T;
}

/** A proxy on the way may answer with something else than a problem. */
export function asProblem(body: unknown, response: Response): Problem {
  if (typeof body === "object" && body !== null && "code" in body) return body as Problem;
  return {
    type: "about:blank",
    title: response.statusText || "The request has failed",
    status: response.status,
    detail: "",
    instance: "",
    code: "unknown",
    request_id: response.headers.get("X-Request-Id") ?? "",
    errors: [],
  };
}
