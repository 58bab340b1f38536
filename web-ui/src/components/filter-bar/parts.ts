/** A filter taken apart for display: conditions on fields as chips, everything else as text. */
export interface Parts {
  chips: string[];
  text: string;
}

/** The pieces between blanks, leaving quotes and parentheses whole. `null` when one of them is not closed. */
function tokens(filter: string): string[] | null {
  const found: string[] = [];
  let token = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < filter.length; at++) {
    const character = filter[at] ?? "";
    if (quoted && character === "\\") {
      token += character + (filter[++at] ?? "");
      continue;
    }
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === "(") depth++;
    else if (!quoted && character === ")") depth--;
    if (depth < 0) return null;
    if (!quoted && depth === 0 && /\s/.test(character)) {
      if (token) found.push(token);
      token = "";
    } else token += character;
  }
  if (quoted || depth > 0) return null;
  if (token) found.push(token);
  return found;
}

const condition = /^-?[\p{L}_][\p{L}\p{N}_.]*(:|>=|<=|>|<|=)[^\s]/u;
const alternative = /^(OR|NOT|[:<>=]+|.*[,:<>=])$/;

/** Whether the text means several alternatives and so needs parentheses beside chips. */
function hasAlternatives(text: string): boolean {
  return tokens(text)?.includes("OR") ?? false;
}

/** Takes a filter apart. Where that could change its meaning, all of it stays text. */
export function split(filter: string): Parts {
  const all = tokens(filter.trim());
  if (!all || all.some((token) => alternative.test(token))) return { chips: [], text: filter.trim() };
  const plain = all.filter((token) => token !== "AND");
  const chips = plain.filter((token) => condition.test(token));
  const words = plain.filter((token) => !condition.test(token));
  const only = words.length === 1 ? words[0] : undefined;
  const group = only?.startsWith("(") && only.endsWith(")") ? only.slice(1, -1) : undefined;
  return { chips, text: group !== undefined && chips.length > 0 ? group : words.join(" ") };
}

/** Puts a filter together again, and says where in it the text begins. */
export function join({ chips, text }: Parts): { filter: string; offset: number } {
  const wrapped = chips.length > 0 && hasAlternatives(text);
  const before = chips.length > 0 ? `${chips.join(" ")} ` : "";
  const filter = `${before}${wrapped ? `(${text})` : text}`;
  return { filter: filter.trimEnd(), offset: before.length + (wrapped ? 1 : 0) };
}
