// Who is asked, and where. Pure: what is known comes in, the decision goes out.

const VISIT = 30 * 60_000;
const DAY = 86_400_000;

// `*` stands for anything.
const like = (pattern, text) => {
  const [first, ...rest] = pattern.split("*");
  if (!rest.length) return text === first;
  const last = rest.pop();
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
};

// A pattern that begins with a slash is about the path, any other about the whole address.
const onPage = ({ pages, except }, address) => {
  const { href, hash, pathname } = new URL(address);
  const whole = hash ? href.slice(0, -hash.length) : href;
  const fits = (pattern) => like(pattern, pattern.startsWith("/") ? pathname : whole);
  return (!pages.length || pages.some(fits)) && !except.some(fits);
};

// One draw a visit, so that every page seen is not another chance. A visit ends after half an hour without a page.
const visited = (memory, now, random) =>
  memory.draw === undefined || now - memory.at > VISIT
    ? { asked: memory.asked, at: now, pages: 1, draw: random() }
    : { ...memory, at: now, pages: memory.pages + 1 };

// Whether this visitor is one of those to ask: by lot, and not asked lately.
const chosen = ({ sample, rest_days }, memory, now) =>
  memory.draw * 100 < sample && !memory.done && !(now - memory.asked < rest_days * DAY);
