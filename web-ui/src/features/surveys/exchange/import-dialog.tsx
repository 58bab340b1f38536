import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { Pill } from "@/components/page/pill";
import { type Definition, surveysQuery } from "../data";
import { mainText } from "../definition";
import { type FilePreview, type SurveyOfFile, sendFile } from "./data";
import classes from "./exchange.module.css";
import { Losses } from "./losses";

/** A file of another tool becomes a draft: drop it, see what it becomes and what is lost, make it. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("exchange");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [over, setOver] = useState(false);
  const looking = useMutation({
    mutationFn: (chosen: File) =>
      sendFile<FilePreview>("POST", "/api/v1/survey-files/preview", { file: chosen.name }, chosen),
    onSuccess: (preview) => setName(preview.name),
  });
  const making = useMutation({
    mutationFn: (chosen: File) =>
      sendFile<SurveyOfFile>("POST", "/api/v1/survey-files", { file: chosen.name, name }, chosen),
    onSuccess: async ({ survey }) => {
      await queries.invalidateQueries({ queryKey: surveysQuery.queryKey });
      await navigate({ to: `/surveys/${survey.id}` as string });
    },
  });
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    making.reset();
    looking.mutate(chosen);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  };
  const problem = looking.error ?? making.error;
  const preview = looking.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("import")}
      size="xl"
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Stack>
        <section
          className={classes.drop}
          data-over={over || undefined}
          aria-label={t("drop")}
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
            tabIndex={-1}
            aria-label={t("choose")}
            accept=".qsf,.lss,.json,.xlsx,.xls"
            onChange={(event) => choose(event.currentTarget.files?.[0])}
          />
          <div>
            <b>{file ? file.name : t("drop")}</b>
            <div className="muted small">{t("formats")}</div>
          </div>
          <Button
            variant={file ? "default" : "filled"}
            loading={looking.isPending}
            onClick={() => input.current?.click()}
          >
            {t(file ? "other" : "choose")}
          </Button>
        </section>
        {problem && (
          <Alert color="red" role="alert" title={t("unreadable")}>
            {asApiError(problem).errors[0]?.message ?? asApiError(problem).message}
          </Alert>
        )}
        {file && preview && !looking.isPending && !looking.error && (
          <>
            <TextInput
              label={t("name")}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Outline preview={preview} />
            <Losses losses={preview.losses} fileName={file.name} />
            <Group justify="flex-end">
              <Button loading={making.isPending} disabled={!name.trim()} onClick={() => making.mutate(file)}>
                {t("make")}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}

/** What the survey will ask, page by page. */
function Outline({ preview }: { preview: FilePreview }) {
  const { t } = useTranslation("exchange");
  const words = useTranslation("surveys").t;
  const definition = preview.definition as unknown as Definition;
  const questions = definition.pages.flatMap((page, at) =>
    page.questions.map((question) => ({ question, page: at + 1 })),
  );
  return (
    <section aria-label={t("becomes")}>
      <Group gap="xs">
        <b>{t(`format.${preview.format}`)}</b>
        <span className="muted">
          {t("counts", { pages: definition.pages.length, count: questions.length })} ·{" "}
          {definition.languages.join(", ")}
        </span>
        {preview.flaws.length > 0 && (
          <Pill tone="warning">{t("flaws", { count: preview.flaws.length })}</Pill>
        )}
      </Group>
      <ol className={classes.outline}>
        {questions.map(({ question, page }) => (
          <li key={question.key}>
            <span>
              <span className="muted small">{page}</span> {mainText(definition, question.text)}
            </span>
            <span className="muted small">{words(`kinds.${question.kind.type}`)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
