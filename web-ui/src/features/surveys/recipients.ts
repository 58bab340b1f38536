/** Somebody to be invited. */
export interface Recipient {
  email: string;
  name?: string;
}

/** Reads a pasted list: one person a line or between commas; `Ann Moreau <ann@example.com>` or the bare address. */
export function readRecipients(text: string): Recipient[] {
  // Separators inside quotation marks belong to a name.
  return (text.match(/(?:"[^"\n]*"|[^",;\n])+/g) ?? [])
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const named = /^"?([^"<]*?)"?\s*<([^>]+)>$/.exec(part);
      const [name, email] = named ? [named[1]?.trim(), named[2]?.trim() ?? ""] : [undefined, part];
      return name ? { email, name } : { email };
    });
}
