import { Button, Progress, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type DragEvent, type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { Failure } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import classes from "./imports.module.css";
import { sourceOf, upload } from "./upload";

/** Where a file is dropped or chosen, named and sent. */
export function DropFile() {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const abort = useRef(new AbortController());
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState("");
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState(0);
  const sending = useMutation({
    mutationFn: (chosen: File) => upload(chosen, source.trim(), setSent, abort.current.signal),
    onSuccess: async (made) => {
      queries.setQueryData(["imports", made.id], made);
      await queries.invalidateQueries({ queryKey: ["imports"], exact: true });
      await navigate({ to: `/import/${made.id}` as string });
    },
  });
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    sending.reset();
    setFile(chosen);
    setSource(sourceOf(chosen.name));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    abort.current = new AbortController();
    setSent(0);
    sending.mutate(file);
  };
  const stop = () => {
    abort.current.abort();
    sending.reset();
    setFile(null);
  };
  const problem = sending.error ? asApiError(sending.error) : null;
  return (
    <form onSubmit={submit} className="card">
      <section
        className={classes.drop}
        data-over={over || undefined}
        aria-label={t("drop.title")}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          accept=".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson,.json"
          aria-label={t("drop.choose")}
          tabIndex={-1}
          onChange={(event) => choose(event.currentTarget.files?.[0])}
        />
        {file ? (
          <div>
            <b>{file.name}</b> <span className="muted">{t("size", { size: megabytes(file.size) })}</span>
          </div>
        ) : (
          <div>
            <b>{t("drop.title")}</b>
            <div className="muted">{t("drop.text")}</div>
          </div>
        )}
        <Button variant={file ? "default" : "filled"} onClick={() => input.current?.click()}>
          {t(file ? "drop.other" : "drop.choose")}
        </Button>
      </section>
      {file && (
        <div className={classes.send}>
          <TextInput
            label={t("source.label")}
            description={t("source.text")}
            value={source}
            onChange={(event) => setSource(event.currentTarget.value)}
            error={problem?.at("source")?.message}
            required
          />
          {sending.isPending ? (
            <div className={classes.sending}>
              <Progress value={sent * 100} aria-label={t("sending")} />
              <span className="small muted">
                {sent < 1 ? t("sent", { share: format.percent(sent) }) : t("looking")}
              </span>
              <Button variant="default" onClick={stop}>
                {t("cancel")}
              </Button>
            </div>
          ) : (
            <Button type="submit">{t("next")}</Button>
          )}
        </div>
      )}
      {problem && !problem.at("source") && <Failure error={problem} />}
    </form>
  );
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
