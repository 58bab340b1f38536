import { signedIn } from "./candor.mjs";

const said = [
  [2, "call", "north/lyon", "I ordered on the third. Nine days and still waiting, nobody picks up the phone."],
  [9, "survey", "south/nice", "Samira found my parcel in a minute, very friendly and quick."],
  [3, "email", "north/lille", "The delivery came four days late and the refund form does not load."],
  [8, "chat", "south/marseille", "If it comes late, do I get a refund of the express fee?"],
  [10, "review", "south/nice", "Wonderful staff, always on time."],
  [5, "survey", "north/lyon", "Lieferung eine Woche zu spät, Erstattung angeblich unterwegs."],
];

/** A small company with people, units, three hundred records over twelve weeks and a survey. */
export async function fillHarbour(candor) {
  await candor.command("org", "add", "harbour", "--name", "Harbour Lines");
  await candor.addPerson("ada@harbour.test", "harbour", "admin", "Ada");
  const { stdout } = await candor.command("key", "add", "--org", "harbour", "--scope", "feedback:write");
  const key = /ck_\S+/.exec(stdout)[0];
  const day = 86_400_000;
  const lines = Array.from({ length: 300 }, (_, at) => {
    const [nps, channel, unit, text] = said[at % said.length];
    return JSON.stringify({
      source: "journey",
      external_id: `record-${at}`,
      channel,
      unit,
      occurred_at: new Date(Date.now() - (at % 84) * day - at * 60_000).toISOString(),
      customer: { external_id: `c${at % 40}`, name: `Customer ${at % 40}`, email: `c${at % 40}@customers.test` },
      text,
      scores: { nps, csat: Math.max(1, Math.round(nps / 2)), ces: Math.max(1, Math.min(7, nps - 2)) },
      attributes: { order: `FR-${at}` },
    });
  });
  const answer = await fetch(`${candor.url}/api/v1/feedback/batch`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/x-ndjson" },
    body: lines.join("\n"),
  });
  if (!answer.ok) throw new Error(`batch: ${answer.status} ${await answer.text()}`);
  const api = await signedIn(candor.url, "ada@harbour.test");
  await api("POST", "/surveys", { name: "After delivery" });
  return api;
}
