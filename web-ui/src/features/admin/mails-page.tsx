import { Modal, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { usePaged } from "@/api/paged";
import type { components } from "@/api/schema.gen";
import { Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import type { Column } from "@/components/table/data-table";
import { PagedTable } from "@/components/table/paged-table";
import { useFormat } from "@/lib/format";
import { useUrlState } from "@/lib/use-filter";
import classes from "./admin.module.css";
import { AdminPage } from "./admin-page";

type Mail = components["schemas"]["MailEntry"];
type MailState = components["schemas"]["MailState"];

const states: MailState[] = ["queued", "sent", "failed"];
const tones = { queued: "neutral", sent: "positive", failed: "negative" } as const;

/** What became of each mail: sent, waiting, or why not. */
export function MailsPage() {
  const { t } = useTranslation("admin");
  const format = useFormat();
  const [state, setState] = useUrlState("state");
  const [chosen, setChosen] = useUrlState("mail");
  const mails = usePaged({
    key: ["mails", state],
    every: 10_000,
    load: (cursor) =>
      ok(
        api.GET("/api/v1/mails", {
          params: { query: { state: (state || undefined) as MailState | undefined, cursor } },
        }),
      ),
  });
  const columns: Column<Mail>[] = [
    {
      id: "subject",
      label: t("mails.subject"),
      cell: (mail) => (
        <>
          <b>{mail.subject}</b>
          <div className="muted small">
            {mail.to_address} · {t(`mails.kinds.${mail.kind}`, mail.kind)}
          </div>
        </>
      ),
    },
    {
      id: "state",
      label: t("mails.state"),
      cell: (mail) => (
        <>
          <Pill tone={tones[mail.state]}>{t(`mails.states.${mail.state}`)}</Pill>
          {mail.last_error && <div className="muted small">{mail.last_error}</div>}
        </>
      ),
    },
    {
      id: "at",
      label: t("mails.at"),
      wide: true,
      align: "right",
      cell: (mail) => format.near(mail.settled_at ?? mail.queued_at),
    },
  ];
  return (
    <AdminPage>
      <Select
        aria-label={t("mails.state")}
        placeholder={t("mails.all")}
        data={states.map((value) => ({ value, label: t(`mails.states.${value}`) }))}
        value={state || null}
        onChange={(value) => setState(value ?? "")}
        clearable
        maw={260}
      />
      <PagedTable
        label={t("mails.title")}
        list={mails}
        columns={columns}
        rowKey={(mail) => mail.id}
        onOpen={(mail) => setChosen(mail.id)}
        empty={<Empty title={t("mails.none")} text={t("mails.none_text")} />}
      />
      <MailDialog id={chosen} onClose={() => setChosen("")} />
    </AdminPage>
  );
}

/** The words of one mail and what the relay said to it. */
function MailDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const format = useFormat();
  const mail = useQuery({
    queryKey: ["mails", "one", id],
    enabled: id !== "",
    queryFn: () => ok(api.GET("/api/v1/mails/{id}", { params: { path: { id } } })),
  });
  return (
    <Modal opened={id !== ""} onClose={onClose} size="lg" title={mail.data?.subject ?? t("mails.title")}>
      {id !== "" && (
        <Loaded query={mail}>
          {(one) => (
            <>
              <dl className={classes.details}>
                <dt>{t("mails.to")}</dt>
                <dd>{one.to_address}</dd>
                <dt>{t("mails.state")}</dt>
                <dd>
                  {t(`mails.states.${one.state}`)} · {format.dateTime(one.settled_at ?? one.queued_at)}
                </dd>
                <dt>{t("mails.attempts")}</dt>
                <dd>{one.attempts}</dd>
                {(one.last_error ?? one.relay_reply) && <dt>{t("mails.said")}</dt>}
                {(one.last_error ?? one.relay_reply) && <dd>{one.last_error ?? one.relay_reply}</dd>}
              </dl>
              <pre className={classes.mail}>{one.text_body}</pre>
            </>
          )}
        </Loaded>
      )}
    </Modal>
  );
}
