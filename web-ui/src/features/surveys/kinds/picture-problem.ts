import { asApiError } from "@/api/problem";

/** What the server says is wrong with a picture, if it says something. */
export function problemText(error: unknown): string | undefined {
  const { status, errors, message } = asApiError(error);
  return errors[0]?.message ?? (status > 0 ? message : undefined);
}
