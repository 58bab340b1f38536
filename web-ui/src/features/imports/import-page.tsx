import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { Page } from "@/components/page/page";
import { Loaded } from "@/components/page/states";
import { notifyFailed } from "@/lib/notify";
import { Mapping } from "./mapping";
import { PreviewTable } from "./preview-table";
import { Result } from "./result";
import { StatePill } from "./state-pill";
import type { Import } from "./upload";
import { Working } from "./working";

/** One import: its mapping, its progress, what came of it. */
export function ImportPage() {
  const { t } = useTranslation("imports");
  const { id }: { id: string } = useParams({ strict: false });
  const one = useQuery({
    queryKey: ["imports", id],
    queryFn: () => ok(api.GET("/api/v1/imports/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) =>
      state.data?.state === "running" || state.data?.state === "checking" ? 700 : false,
  });
  return (
    <Page
      title={one.data?.file_name ?? t("title")}
      aside={one.data && <StatePill state={one.data.state} />}
      back={{ to: "/import", label: t("title") }}
      actions={one.data && <Actions one={one.data} />}
    >
      <Loaded query={one}>
        {(data) =>
          data.state === "running" || data.state === "checking" ? (
            <Working one={data} />
          ) : (
            <>
              {data.state !== "ready" && <Result one={data} />}
              {data.failure && data.state === "ready" && (
                <p role="alert" className="neg">
                  {data.failure}
                </p>
              )}
              {changeable(data) && (
                <>
                  <Mapping one={data} />
                  <PreviewTable one={data} />
                </>
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Actions({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const params = { params: { path: { id: one.id } } };
  const show = (next: Import) => queries.setQueryData(["imports", one.id], next);
  const onError = (error: unknown) => {
    const { errors, message } = asApiError(error);
    notifyFailed(errors.map((field) => field.message).join(" · ") || message);
  };
  const running = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/imports/{id}/run", params)),
    onSuccess: show,
    onError,
  });
  const checking = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/imports/{id}/check", params)),
    onSuccess: show,
    onError,
  });
  const stopping = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/imports/{id}/cancellation", params)),
    onSuccess: show,
    onError,
  });
  const removing = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/imports/{id}", params)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["imports"], exact: true });
      await navigate({ to: "/import" as string });
    },
    onError,
  });
  switch (one.state) {
    case "running":
    case "checking":
      return (
        <Button variant="default" onClick={() => stopping.mutate()} loading={stopping.isPending}>
          {t("cancel")}
        </Button>
      );
    case "cancelled":
    case "failed":
      if (changeable(one)) break;
      return (
        <Button onClick={() => running.mutate()} loading={running.isPending}>
          {t("go_on")}
        </Button>
      );
    case "done":
      return null;
  }
  return (
    <>
      <Button variant="subtle" color="gray" onClick={() => removing.mutate()} loading={removing.isPending}>
        {t("discard")}
      </Button>
      <Button variant="default" onClick={() => checking.mutate()} loading={checking.isPending}>
        {t("check")}
      </Button>
      <Button onClick={() => running.mutate()} loading={running.isPending}>
        {t("run")}
      </Button>
    </>
  );
}

/** Whether the mapping can still be changed: nothing is stored. */
function changeable(one: Import): boolean {
  const stopped = one.state === "cancelled" || one.state === "failed";
  return (
    one.state === "ready" || one.state === "checked" || (stopped && one.rows_stored + one.rows_known === 0)
  );
}
