import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { Page } from "@/components/page/page";
import { Loaded } from "@/components/page/states";
import { links } from "@/lib/links";
import { notifyFailed } from "@/lib/notify";
import classes from "./alerts.module.css";

/** Where the button in an alert mail leads: what was said, and one tap to make it mine. Looking changes nothing. */
export function TakePage() {
  const { t } = useTranslation("alerts");
  const navigate = useNavigate();
  const { token = "" }: { token?: string } = useParams({ strict: false });
  const path = { params: { path: { token } } };
  const offer = useQuery({
    queryKey: ["take", token],
    retry: false,
    queryFn: () => ok(api.GET("/api/v1/take/{token}", path)),
  });
  const taking = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/take/{token}", path)),
    onSuccess: ({ case: id }) => navigate({ to: links.case(id).to as string, replace: true }),
    onError: (error) => {
      const { code, message } = asApiError(error);
      notifyFailed(code === "case_is_done" ? t("take.closed") : message);
    },
  });
  return (
    <Page title={t("take.title")} narrow>
      <Loaded query={offer}>
        {({ feedback, rule_name, case: open }) => (
          <div className={classes.take}>
            <p className="muted">{t("take.rule", { rule: rule_name })}</p>
            <FeedbackCard record={feedback} verbatims={20} lines={40} />
            <Button size="lg" fullWidth loading={taking.isPending} onClick={() => taking.mutate()}>
              {t("take.button")}
            </Button>
            {open && (
              <Button
                variant="default"
                fullWidth
                onClick={() => void navigate({ to: links.case(open).to as string })}
              >
                {t("take.look")}
              </Button>
            )}
          </div>
        )}
      </Loaded>
    </Page>
  );
}
