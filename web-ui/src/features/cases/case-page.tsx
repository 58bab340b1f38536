import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay, useSession } from "@/api/session";
import { Page } from "@/components/page/page";
import { Loaded } from "@/components/page/states";
import { Acts } from "./acts";
import classes from "./cases.module.css";
import { type CaseDetail, caseQuery } from "./data";
import { Due } from "./due";
import { Particulars } from "./particulars";
import { Said } from "./said";
import { Story } from "./story";

/** One case, read like a conversation: what the customer said, what we did, what is next, the clock. */
export function CasePage() {
  const { t } = useTranslation("cases");
  const { id }: { id: string } = useParams({ strict: false });
  const query = useQuery(caseQuery(id));
  return (
    <Page
      title={query.data?.title ?? t("case")}
      aside={query.data && <Due of={query.data} />}
      back={{ to: "/cases", label: t("title") }}
    >
      <Loaded query={query}>{(detail) => <Detail of={detail} />}</Loaded>
    </Page>
  );
}

function Detail({ of }: { of: CaseDetail }) {
  const { t } = useTranslation("cases");
  const may = useMay("cases:write");
  const { user } = useSession();
  const owner = of.owner?.id === user.id ? t("yours") : (of.owner?.name ?? t("nobody"));
  return (
    <div className={classes.case}>
      <div className={classes.conversation}>
        <p className={`muted ${classes.byline}`}>
          {[of.customer_name, of.unit?.path, t(`status.${of.status}`), owner].filter(Boolean).join(" · ")}
        </p>
        <Said of={of} />
        <Story events={of.events} />
        {may && <Acts of={of} />}
      </div>
      <Particulars of={of} may={may} />
    </div>
  );
}
