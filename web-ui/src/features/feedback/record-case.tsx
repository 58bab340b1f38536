import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { useKeys } from "@/lib/keys";
import { links } from "@/lib/links";
import { notifyFailed } from "@/lib/notify";

/** Opens a case on the record and goes there; `c` does the same. */
export function RecordCase({ id }: { id: string }) {
  const may = useMay("cases:write");
  return may ? <OpenCase id={id} /> : null;
}

function OpenCase({ id }: { id: string }) {
  const { t } = useTranslation("feedback");
  const go = useNavigate();
  const open = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/cases", { body: { feedback: id } })),
    onSuccess: (opened) => void go(links.case(opened.id) as object),
    onError: (error) => notifyFailed(t("case.failed"), asApiError(error).message),
  });
  useKeys([{ keys: "c", label: "feedback:keys.case", run: () => !open.isPending && open.mutate() }]);
  return (
    <Button size="xs" loading={open.isPending} onClick={() => open.mutate()}>
      {t("case.open")}
    </Button>
  );
}
