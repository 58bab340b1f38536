import { Button, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { notifyUndo } from "@/lib/notify";
import classes from "./cases.module.css";
import { actsOf, type CaseDetail, useAct } from "./data";

interface FrameProps {
  title: string;
  submit: string;
  busy: boolean;
  ready: boolean;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
  /** A second way to finish. */
  other?: ReactNode;
}

function Frame({ title, submit, busy, ready, onSubmit, onCancel, children, other }: FrameProps) {
  const { t } = useTranslation("cases");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSubmit();
  };
  return (
    <form className={`card ${classes.form}`} onSubmit={send} aria-label={title}>
      <h2>{title}</h2>
      {children}
      <div className={classes.formFoot}>
        <Button type="submit" size="md" loading={busy} disabled={!ready}>
          {submit}
        </Button>
        {other}
        <Button variant="subtle" size="md" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

/** A note for colleagues. */
export function NoteForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation("cases");
  const [text, setText] = useState("");
  const note = useAct(actsOf(id).note);
  return (
    <Frame
      title={t("form.note")}
      submit={t("form.keep")}
      busy={note.isPending}
      ready={text.trim() !== ""}
      onSubmit={() => note.mutate(text, { onSuccess: onDone })}
      onCancel={onDone}
    >
      <Textarea
        autosize
        minRows={3}
        data-autofocus
        autoFocus
        aria-label={t("form.note")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Frame>
  );
}

/** A mail to the customer. */
export function LetterForm({ of, onDone }: { of: CaseDetail; onDone: () => void }) {
  const { t } = useTranslation("cases");
  const [subject, setSubject] = useState(of.title);
  const [text, setText] = useState("");
  const write = useAct(actsOf(of.id).write);
  return (
    <Frame
      title={t("form.letter", { to: of.contact.email })}
      submit={t("form.send")}
      busy={write.isPending}
      ready={text.trim() !== "" && subject.trim() !== ""}
      onSubmit={() => write.mutate({ subject, text }, { onSuccess: onDone })}
      onCancel={onDone}
    >
      <TextInput
        label={t("form.subject")}
        maxLength={200}
        value={subject}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <Textarea
        label={t("form.text")}
        description={t("form.letter_why")}
        autosize
        minRows={5}
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Frame>
  );
}

/** A call: reached or not, and what was said. */
export function CallForm({ of, onDone }: { of: CaseDetail; onDone: () => void }) {
  const { t } = useTranslation("cases");
  const [text, setText] = useState("");
  const call = useAct(actsOf(of.id).call);
  const keep = (reached: boolean) => call.mutate({ reached, text }, { onSuccess: onDone });
  return (
    <Frame
      title={t("form.call")}
      submit={t("form.reached")}
      busy={call.isPending}
      ready
      onSubmit={() => keep(true)}
      onCancel={onDone}
      other={
        <Button variant="default" size="md" onClick={() => keep(false)}>
          {t("form.not_reached")}
        </Button>
      }
    >
      <Textarea
        label={t("form.said")}
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Frame>
  );
}

/** What was done; closing may follow at once. */
export function ResolveForm({ of, onDone }: { of: CaseDetail; onDone: () => void }) {
  const { t } = useTranslation("cases");
  const [text, setText] = useState("");
  const acts = actsOf(of.id);
  const act = useAct((work: () => Promise<CaseDetail>) => work());
  const finish = (close: boolean) =>
    act.mutate(
      async () => {
        const resolved = await acts.resolve(text);
        return close ? acts.close() : resolved;
      },
      {
        onSuccess: () => {
          notifyUndo(t(close ? "closed" : "resolved"), () => act.mutate(acts.reopen));
          onDone();
        },
      },
    );
  return (
    <Frame
      title={t("form.resolve")}
      submit={t("form.resolve_close")}
      busy={act.isPending}
      ready
      onSubmit={() => finish(true)}
      onCancel={onDone}
      other={
        <Button variant="default" size="md" onClick={() => finish(false)}>
          {t("form.resolve_only")}
        </Button>
      }
    >
      <Textarea
        label={t("form.done")}
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Frame>
  );
}
