import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { asApiError } from "@/api/problem";
import { notifyFailed } from "@/lib/notify";

/**
 * Puts what the server says about fields beside these fields; what has no field is shown as a message.
 * `fields` are the names that the form shows; a problem of `verbatims[0].text` belongs to `verbatims` when only that is one.
 */
export function placeProblems<Values extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<Values>,
  fields: Path<Values>[],
): void {
  const problem = asApiError(error);
  const left: string[] = [];
  for (const { path, message } of problem.errors) {
    const dotted = path.replaceAll(/\[(\d+)\]/g, ".$1");
    const field =
      fields.find((name) => dotted === name) ?? fields.find((name) => dotted.startsWith(`${name}.`));
    if (field) setError(field, { type: "server", message }, { shouldFocus: true });
    else left.push(message);
  }
  if (problem.errors.length === 0) notifyFailed(problem.message);
  else if (left.length > 0) notifyFailed(left.join(" · "));
}
