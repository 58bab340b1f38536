import { Button, Center, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty, Failure } from "@/components/page/states";

/** Shown where no page is. */
export function NotFoundPage() {
  const { t } = useTranslation("app");
  return (
    <main>
      <h1 className="visually-hidden">{t("not_found.title")}</h1>
      <Empty title={t("not_found.title")} text={t("not_found.text")}>
        <Button component={Link} to="/">
          {t("not_found.home")}
        </Button>
      </Empty>
    </main>
  );
}

/** Shown when a page itself breaks. */
export function CrashPage({ error, reset }: { error: unknown; reset?: () => void }) {
  return (
    <Center mih="60vh" p="md">
      <Stack maw={560}>
        <Failure error={error} onRetry={reset ?? (() => window.location.reload())} />
      </Stack>
    </Center>
  );
}
