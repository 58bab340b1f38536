import { Button, CloseButton, NumberInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { metricQuery } from "@/api/metrics";
import { and } from "@/lib/links";
import { inLanguage, mainText, nextCode, withLanguage } from "../definition";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, flawOf, Words } from "./parts";
import { PictureButton, pictureUrl } from "./picture";
import { CodeBars, named } from "./results";

type HeatMap = KindOf<"heat_map">;
type Area = HeatMap["areas"][number];
const edges = ["x", "y", "width", "height"] as const;

function Editor(props: EditorProps<HeatMap>) {
  const { t } = useTranslation("surveys");
  const { kind, survey, language, open, onChange } = props;
  const { areas } = kind;
  const change = (index: number, area: Area, what: string) =>
    onChange({ ...kind, areas: areas.with(index, area) }, `${area.code} ${what}`);
  return (
    <>
      {kind.image && (
        <div className={classes.map}>
          <img src={pictureUrl(survey, kind.image)} alt={inLanguage(kind.alt, language)} />
          {areas.map((area) => (
            <span
              key={area.code}
              style={{
                left: `${area.x / 10}%`,
                top: `${area.y / 10}%`,
                width: `${area.width / 10}%`,
                height: `${area.height / 10}%`,
              }}
            >
              {inLanguage(area.text, language)}
            </span>
          ))}
        </div>
      )}
      {flawOf(props, "image") && <p className="error small">{flawOf(props, "image")}</p>}
      {open && (
        <>
          <PictureButton
            survey={survey}
            label={t(kind.image ? "picture.replace" : "picture.upload")}
            onPicture={(image, width, height) => onChange({ ...kind, image, width, height }, "picture")}
          />
          <div className={classes.settings}>
            <Words of={props} name="alt" label={t("map.alt")} />
            <Amount of={props} name="max" label={t("map.most")} fallback={3} />
          </div>
          <ul className={classes.areas} aria-label={t("map.areas")}>
            {areas.map((area, index) => (
              <li key={area.code}>
                <TextInput
                  size="xs"
                  label={t("map.area", { number: index + 1 })}
                  value={inLanguage(area.text, language)}
                  error={flawOf(props, `areas[${index}].text`)}
                  onChange={(event) =>
                    change(
                      index,
                      { ...area, text: withLanguage(area.text, language, event.currentTarget.value) },
                      "text",
                    )
                  }
                />
                {edges.map((edge) => (
                  <NumberInput
                    key={edge}
                    size="xs"
                    label={t(`map.${edge}`)}
                    min={0}
                    max={100}
                    decimalScale={1}
                    value={area[edge] / 10}
                    error={flawOf(props, `areas[${index}].${edge}`)}
                    onChange={(next) =>
                      change(index, { ...area, [edge]: Math.round(Number(next) * 10) }, edge)
                    }
                  />
                ))}
                <CloseButton
                  size="sm"
                  aria-label={t("map.remove", { number: index + 1 })}
                  onClick={() => onChange({ ...kind, areas: areas.toSpliced(index, 1) }, "areas remove")}
                />
              </li>
            ))}
          </ul>
          {flawOf(props, "areas") && <p className="error small">{flawOf(props, "areas")}</p>}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              const area = { code: nextCode(areas, "p"), text: {}, x: 0, y: 0, width: 250, height: 250 };
              onChange({ ...kind, areas: [...areas, area] }, "areas add");
            }}
          >
            {t("map.add")}
          </Button>
        </>
      )}
    </>
  );
}

function Results(props: ResultsProps<HeatMap>) {
  const { kind, definition, survey, field, filter } = props;
  const points = `${field}.points`;
  const report = useQuery(
    metricQuery("volume", { filter: and(filter, `has:${points}`), by: points, limit: 500 }),
  );
  const groups = report.data?.groups ?? [];
  const most = Math.max(1, ...groups.map(({ base }) => base));
  return (
    <>
      <CodeBars {...props} field={`${field}.areas`} label={named(definition, kind.areas)} />
      <section className="card">
        <div className={classes.map}>
          <img src={pictureUrl(survey, kind.image)} alt={mainText(definition, kind.alt)} />
          {groups.map(({ key, base }) => {
            const [x = "0", y = "0"] = (key ?? "").split("x");
            return (
              <i
                key={key}
                aria-hidden="true"
                style={{
                  left: `${Number(x) / 10}%`,
                  top: `${Number(y) / 10}%`,
                  opacity: 0.35 + 0.65 * (base / most),
                }}
              />
            );
          })}
        </div>
      </section>
    </>
  );
}

export const heatMap: KindModule<"heat_map"> = {
  blank: ({ language, area }) => ({
    image: "",
    width: 1,
    height: 1,
    alt: {},
    max: 3,
    areas: [{ code: "p1", text: { [language]: `${area} 1` }, x: 0, y: 0, width: 500, height: 500 }],
  }),
  Editor,
  Results,
};
