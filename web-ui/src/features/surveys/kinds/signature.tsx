import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { KindModule, KindOf, ResultsProps } from "./kind";
import { CodeBars } from "./results";

function Results(props: ResultsProps<KindOf<"signature">>) {
  const { t } = useTranslation("surveys");
  return (
    <CodeBars
      {...props}
      field={`${props.field}.how`}
      label={(how) => t(how === "drawn" ? "signature.drawn" : "signature.typed")}
    />
  );
}

export const signature: KindModule<"signature"> = {
  blank: () => ({}),
  Editor: () => <div className={classes.field} data-tall aria-hidden="true" />,
  Results,
};
