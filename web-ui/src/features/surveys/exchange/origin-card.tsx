import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import { originQuery } from "./data";
import { Losses } from "./losses";

/** Where a survey came from and what was lost; nothing for one that was made here. */
export function OriginCard({ survey }: { survey: string }) {
  const { t } = useTranslation("exchange");
  const format = useFormat();
  const origin = useQuery(originQuery(survey)).data?.origin;
  if (!origin) return null;
  return (
    <section className="card">
      <h2>{t("origin", { file: origin.file_name })}</h2>
      <p className="muted">
        {t("origin_text", {
          format: t(`format.${origin.format}`),
          time: format.dateTime(origin.created_at),
          who: origin.created_by,
        })}
      </p>
      <Losses losses={origin.losses} fileName={origin.file_name} />
    </section>
  );
}
