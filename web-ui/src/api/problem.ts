/** Something wrong with one field, as the server says it; `path` is the form field. */
export interface FieldProblem {
  path: string;
  code: string;
  message: string;
  position?: number | null;
  hint?: string | null;
}

/** The body of every error answer (RFC 9457). */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string | null;
  code?: string;
  errors?: FieldProblem[];
  request_id?: string | null;
}

/** An answer of the server that is an error, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldProblem[];
  readonly requestId: string | null;

  constructor(status: number, problem: Problem, requestId: string | null = null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? (status === 0 ? "offline" : `http_${status}`);
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? requestId;
  }

  /** What is wrong with the field at `path`, if anything. */
  at(path: string): FieldProblem | undefined {
    return this.errors.find((error) => error.path === path);
  }
}

/** Reads the problem out of whatever was thrown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TypeError) return new ApiError(0, { title: error.message });
  return new ApiError(0, { title: error instanceof Error ? error.message : String(error), code: "client" });
}
