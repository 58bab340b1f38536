import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { Pill } from "@/components/page/pill";

/** Which of a customer's addresses get nothing any more, and why. Nothing when all may be written to. */
export function Suppressed({ id }: { id: string }) {
  const { t } = useTranslation("distribution");
  const found = useQuery({
    queryKey: ["suppressions", "customer", id],
    queryFn: () => ok(api.GET("/api/v1/customers/{id}/suppressions", { params: { path: { id } } })),
  });
  return found.data?.items.map(({ channel, address, reason }) => (
    <p key={`${channel} ${address}`} className="small">
      <Pill tone="warning">{t("suppressed.not_written")}</Pill> {address}: {t(`suppressed.reasons.${reason}`)}
    </p>
  ));
}
