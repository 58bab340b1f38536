import { Button } from "@mantine/core";
import { IconMail, IconNote, IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { useKeys } from "@/lib/keys";
import { notifyUndo } from "@/lib/notify";
import classes from "./cases.module.css";
import { actsOf, type CaseDetail, useAct } from "./data";
import { CallForm, LetterForm, NoteForm, ResolveForm } from "./forms";

type Form = "note" | "letter" | "call" | "resolve";

/** What is next: the buttons of a case, large enough for a thumb. */
export function Acts({ of }: { of: CaseDetail }) {
  const { t } = useTranslation("cases");
  const { user } = useSession();
  const [form, setForm] = useState<Form | null>(null);
  const acts = actsOf(of.id);
  const act = useAct((work: () => Promise<CaseDetail>) => work());
  const done = of.status === "resolved" || of.status === "closed";
  const waiting = of.status === "waiting_for_customer";
  const mine = of.owner?.id === user.id;
  const take = () => act.mutate(() => acts.assign(user.id));
  const close = () =>
    act.mutate(acts.close, {
      onSuccess: () => notifyUndo(t("closed"), () => act.mutate(acts.reopen)),
    });
  useKeys([
    { keys: "n", label: "cases:keys.note", run: () => setForm("note") },
    { keys: "e", label: "cases:keys.resolve", run: () => !done && setForm("resolve") },
    { keys: "m", label: "cases:keys.take", run: () => !done && !mine && take() },
  ]);
  const shut = () => setForm(null);
  if (form === "note") return <NoteForm id={of.id} onDone={shut} />;
  if (form === "letter") return <LetterForm of={of} onDone={shut} />;
  if (form === "call") return <CallForm of={of} onDone={shut} />;
  if (form === "resolve") return <ResolveForm of={of} onDone={shut} />;
  if (done) {
    return (
      <div className={classes.acts}>
        {of.status === "resolved" && (
          <Button size="md" loading={act.isPending} onClick={close}>
            {t("act.close")}
          </Button>
        )}
        <Button size="md" variant="default" onClick={() => setForm("note")}>
          {t("act.note")}
        </Button>
        <Button size="md" variant="default" onClick={() => act.mutate(acts.reopen)}>
          {t("act.reopen")}
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.acts}>
      {!mine && (
        <Button size="md" className={classes.whole} loading={act.isPending} onClick={take}>
          {t("act.take")}
        </Button>
      )}
      {of.contact.phone ? (
        <Button
          size="md"
          component="a"
          href={`tel:${of.contact.phone}`}
          variant={mine ? "filled" : "default"}
          leftSection={<IconPhone size={18} />}
          onClick={() => setForm("call")}
        >
          {t("act.call_number", { end: of.contact.phone.slice(-4) })}
        </Button>
      ) : (
        <Button
          size="md"
          variant="default"
          leftSection={<IconPhone size={18} />}
          onClick={() => setForm("call")}
        >
          {t("act.call")}
        </Button>
      )}
      <Button
        size="md"
        variant="default"
        leftSection={<IconMail size={18} />}
        disabled={!of.contact.email}
        title={of.contact.email ?? t("no_address")}
        onClick={() => setForm("letter")}
      >
        {t("act.write")}
      </Button>
      <Button
        size="md"
        variant="default"
        leftSection={<IconNote size={18} />}
        onClick={() => setForm("note")}
      >
        {t("act.note")}
      </Button>
      <Button
        size="md"
        variant="default"
        loading={act.isPending}
        onClick={() => act.mutate(waiting ? acts.resume : acts.wait)}
      >
        {waiting ? t("act.resume") : t("act.wait")}
      </Button>
      <Button
        size="md"
        variant={mine ? "light" : "default"}
        className={classes.whole}
        onClick={() => setForm("resolve")}
      >
        {t("act.resolve")}
      </Button>
    </div>
  );
}
