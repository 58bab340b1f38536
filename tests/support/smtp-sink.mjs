import { createServer } from "node:net";

/** A mail server that keeps what it is given. `waitFor` resolves with the first mail that fits, past or to come. */
export async function startSmtpSink() {
  const mails = [];
  const waiting = new Set();
  const server = createServer((socket) => converse(socket, keep));
  function keep(mail) {
    mails.push(mail);
    for (const wait of waiting) wait(mail);
  }
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    mails,
    waitFor(fits, milliseconds = 20_000) {
      const known = mails.find(fits);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          const subjects = mails.map((mail) => mail.subject).join(", ");
          reject(new Error(`no such mail within ${milliseconds} ms; there are: ${subjects || "none"}`));
        }, milliseconds);
        const look = (mail) => {
          if (!fits(mail)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(mail);
        };
        waiting.add(look);
      });
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

function converse(socket, keep) {
  let buffer = "";
  let envelope = { to: [] };
  let data = null;
  const say = (line) => socket.write(`${line}\r\n`);
  const answer = (line) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO") return say("250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8");
    if (verb === "MAIL") envelope = { to: [] };
    if (verb === "RCPT") envelope.to.push(/<([^>]*)>/.exec(line)?.[1] ?? "");
    if (verb === "DATA") {
      data = [];
      return say("354 go on");
    }
    if (verb === "QUIT") {
      say("221 bye");
      return socket.end();
    }
    return say("250 ok");
  };
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    buffer += chunk;
    for (let end = buffer.indexOf("\r\n"); end >= 0; end = buffer.indexOf("\r\n")) {
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      if (data === null) answer(line);
      else if (line === ".") {
        keep({ ...parse(data.join("\n")), to: envelope.to });
        data = null;
        say("250 kept");
      } else data.push(line.startsWith("..") ? line.slice(1) : line);
    }
  });
  say("220 sink");
}

/** Subject, and the decoded text and HTML parts of a message. */
function parse(raw) {
  const { headers, body } = divide(raw);
  const parts = leaves(headers, body);
  const of = (type) => parts.find((part) => part.type === type)?.text ?? "";
  return { subject: decodeWords(headers.subject ?? ""), headers, text: of("text/plain"), html: of("text/html"), raw };
}

function divide(raw) {
  const at = raw.indexOf("\n\n");
  const head = raw.slice(0, at).replaceAll(/\n[ \t]+/g, " ");
  const headers = Object.fromEntries(
    head.split("\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { headers, body: raw.slice(at + 2) };
}

function leaves(headers, body) {
  const type = headers["content-type"] ?? "text/plain";
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary) {
    return body
      .split(`--${boundary}`)
      .slice(1, -1)
      .flatMap((part) => {
        const inner = divide(part.replace(/^\n/, ""));
        return leaves(inner.headers, inner.body);
      });
  }
  const encoding = (headers["content-transfer-encoding"] ?? "").toLowerCase();
  const bytes =
    encoding === "base64"
      ? Buffer.from(body, "base64")
      : encoding === "quoted-printable"
        ? quotedPrintable(body)
        : Buffer.from(body, "utf8");
  return [{ type: type.split(";")[0].trim().toLowerCase(), text: bytes.toString("utf8") }];
}

function quotedPrintable(text) {
  const joined = text.replaceAll(/=\n/g, "");
  const latin = joined.replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin, "latin1");
}

function decodeWords(text) {
  return text
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind, word) =>
      kind.toLowerCase() === "b"
        ? Buffer.from(word, "base64").toString("utf8")
        : quotedPrintable(word.replaceAll("_", " ")).toString("utf8"),
    );
}
