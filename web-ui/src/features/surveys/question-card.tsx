import { CloseButton, Switch, Textarea, TextInput } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import { Chip } from "@/components/page/pill";
import type { Question } from "./data";
import { inLanguage, withLanguage } from "./definition";
import { KeepQuestion } from "./exchange/library";
import { QuestionFlowEditor } from "./flow/question-flow";
import { KindEditor } from "./kind-editor";
import { kindModule } from "./kinds";
import classes from "./surveys.module.css";

interface QuestionCardProps {
  question: Question;
  number: number;
  language: string;
  /** The questions that a condition may ask about. */
  earlier: Question[];
  flaws: FieldProblem[];
  handle: ReactNode;
  /** Whether it is the one being worked on: then its settings show. */
  open: boolean;
  onOpen: () => void;
  onChange: (part: Partial<Question>, what: string) => void;
  onRemove: () => void;
}

/** One question as the respondent sees it, edited where it stands. */
export function QuestionCard(props: QuestionCardProps) {
  const { question, number, language, earlier, flaws, handle, open, onOpen, onChange, onRemove } = props;
  const { t } = useTranslation("surveys");
  const { id: survey = "" } = useParams({ strict: false });
  const asks = !kindModule(question.kind).silent;
  const at = (end: string) => flaws.find(({ path }) => path.endsWith(`].${end}`))?.message;
  return (
    <section
      className={`card ${classes.question}`}
      data-open={open || undefined}
      data-flawed={flaws.length > 0 || undefined}
      aria-label={t("question", { number })}
      onFocus={onOpen}
      onMouseDown={onOpen}
    >
      <header className={classes.questionHead}>
        {handle}
        <span className="muted small">
          {number} · {t(`kinds.${question.kind.type}`)} {question.required && `· ${t("required")}`}
        </span>
        {question.show_if && <Chip active>{t("shown_if", { condition: question.show_if })}</Chip>}
        <code className="muted small">{question.key}</code>
        <CloseButton onClick={onRemove} aria-label={t("remove_question", { number })} />
      </header>
      <Textarea
        autosize
        minRows={1}
        variant="unstyled"
        classNames={{ input: classes.questionText }}
        aria-label={t("question_text")}
        placeholder={t("question_text")}
        value={inLanguage(question.text, language)}
        error={at("text")}
        onChange={(event) =>
          onChange({ text: withLanguage(question.text, language, event.currentTarget.value) }, "text")
        }
      />
      <KindEditor
        kind={question.kind}
        survey={survey}
        language={language}
        open={open}
        flaws={flaws}
        onChange={(kind, what) => onChange({ kind }, `kind ${what}`)}
      />
      {open && (
        <div className={classes.settings}>
          <TextInput
            size="xs"
            label={t("help_text")}
            value={inLanguage(question.help, language)}
            onChange={(event) =>
              onChange({ help: withLanguage(question.help, language, event.currentTarget.value) }, "help")
            }
          />
          <TextInput
            size="xs"
            label={t("show_if")}
            description={
              earlier.length > 0 ? t("show_if_hint", { key: earlier[0]?.key }) : t("show_if_first")
            }
            placeholder={t("show_if_always")}
            value={question.show_if ?? ""}
            error={at("show_if")}
            onChange={(event) => onChange({ show_if: event.currentTarget.value }, "if")}
          />
          <QuestionFlowEditor
            question={question}
            earlier={earlier}
            flaws={flaws}
            onChange={(flow, what) => onChange({ flow }, what)}
          />
          <KeepQuestion question={question} proposal={inLanguage(question.text, language) || question.key} />
          {asks && (
            <Switch
              label={t("must_answer")}
              checked={question.required ?? false}
              onChange={(event) => onChange({ required: event.currentTarget.checked }, "required")}
            />
          )}
        </div>
      )}
    </section>
  );
}
