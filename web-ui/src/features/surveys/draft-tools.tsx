import { Alert, Button, Group } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import type { SurveyDetail } from "./data";
import type { Draft } from "./use-draft";

/** How it stands with saving, undo and redo, and the way to publication. */
export function DraftTools({ draft, survey }: { draft: Draft; survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const may = useMay("surveys:write");
  if (!may) return null;
  return (
    <>
      <span className="muted small" role="status">
        {t(`saving.${draft.saving}`)}
      </span>
      <Button.Group>
        <Button
          variant="default"
          px={10}
          disabled={!draft.canUndo}
          onClick={draft.undo}
          aria-label={t("undo")}
          title={t("undo_hint")}
        >
          <IconArrowBackUp size={18} aria-hidden="true" />
        </Button>
        <Button
          variant="default"
          px={10}
          disabled={!draft.canRedo}
          onClick={draft.redo}
          aria-label={t("redo")}
          title={t("redo_hint")}
        >
          <IconArrowForwardUp size={18} aria-hidden="true" />
        </Button>
      </Button.Group>
      <Button component={Link} {...{ to: `/surveys/${survey.id}/review` }} onClick={() => void draft.save()}>
        {t("review_and_publish")}
      </Button>
    </>
  );
}

/** Says that somebody else has changed the draft, and asks whose is to stay. */
export function DraftConflict({ draft }: { draft: Draft }) {
  const { t } = useTranslation("surveys");
  return (
    <Alert color="orange" title={t("conflict.title")} role="alert">
      <p>{t("conflict.text")}</p>
      <Group mt="sm">
        <Button size="xs" variant="default" onClick={() => void draft.settle(false)}>
          {t("conflict.theirs")}
        </Button>
        <Button size="xs" onClick={() => void draft.settle(true)}>
          {t("conflict.mine")}
        </Button>
      </Group>
    </Alert>
  );
}
