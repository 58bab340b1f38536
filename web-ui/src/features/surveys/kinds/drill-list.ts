/** Reads a list of paths: one entry a line, levels between tabs, semicolons or commas; quotes as in CSV. */
export function readList(text: string): string[][] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const first = lines.find((line) => line.trim()) ?? "";
  const mark = ["\t", ";", ","].find((candidate) => first.includes(candidate)) ?? ",";
  const seen = new Set<string>();
  const list: string[][] = [];
  for (const line of lines) {
    const entry = cells(line, mark).map((cell) => cell.trim());
    while (entry.length > 0 && !entry.at(-1)) entry.pop();
    const key = JSON.stringify(entry);
    if (entry.length === 0 || entry.length > 5 || entry.some((cell) => !cell) || seen.has(key)) continue;
    seen.add(key);
    list.push(entry);
  }
  return list;
}

function cells(line: string, mark: string): string[] {
  const found: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const c = line[at];
    if (quoted && c === '"' && line[at + 1] === '"') {
      cell += c;
      at++;
    } else if (c === '"') quoted = !quoted;
    else if (c === mark && !quoted) {
      found.push(cell);
      cell = "";
    } else cell += c;
  }
  return [...found, cell];
}
