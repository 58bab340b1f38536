import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { useKeys } from "@/lib/keys";
import { links } from "@/lib/links";
import { notifyFailed } from "@/lib/notify";

/** Leads to the record's case, or opens one and goes there; `c` does the same. */
export function RecordCase({ id }: { id: string }) {
  const reads = useMay("cases:read");
  return reads ? <CaseButton id={id} /> : null;
}

function CaseButton({ id }: { id: string }) {
  const { t } = useTranslation("feedback");
  const opens = useMay("cases:write");
  const go = useNavigate();
  const known = useQuery({
    queryKey: ["feedback", "case", id],
    queryFn: ({ signal }) => ok(api.GET("/api/v1/feedback/{id}/case", { signal, params: { path: { id } } })),
  });
  const open = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/cases", { body: { feedback: id } })),
    onSuccess: (opened) => void go(links.case(opened.id) as object),
    onError: (error) => notifyFailed(t("case.failed"), asApiError(error).message),
  });
  const existing = known.data?.case;
  const act = () => {
    if (existing) void go(links.case(existing) as object);
    else if (opens && known.data && !open.isPending) open.mutate();
  };
  useKeys([{ keys: "c", label: "feedback:keys.case", run: act }]);
  if (!existing && !opens) return null;
  return (
    <Button
      size="xs"
      variant={existing ? "light" : "filled"}
      loading={open.isPending}
      disabled={!known.data}
      onClick={act}
    >
      {t(existing ? "case.go" : "case.open")}
    </Button>
  );
}
