import type { Kind } from "../data";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule } from "./kind";
import { Ends } from "./parts";

type Scored = Extract<Kind, { type: "nps" | "csat" | "ces" | "rating" }>;

const points = { nps: [0, 10], csat: [1, 5], ces: [1, 7], rating: [1, 5] } as const;

/** Points with nothing to press, as on the respondent's page. */
export function Points({ first, last, star }: { first: number; last: number; star?: boolean }) {
  const all = Array.from(
    { length: Math.max(0, Math.min(12, last - first + 1)) },
    (_, index) => first + index,
  );
  return (
    <div className={classes.points} aria-hidden="true">
      {all.map((n) => (
        <span key={n}>{star ? "★" : n}</span>
      ))}
    </div>
  );
}

function Editor(props: EditorProps<Scored>) {
  const [first, last] = points[props.kind.type];
  return (
    <>
      <Points first={first} last={last} star={props.kind.type === "rating"} />
      {props.open && (
        <div className={classes.settings}>
          <Ends of={props} />
        </div>
      )}
    </>
  );
}

const score = { blank: () => ({}), Editor, score: true } as const;
export const nps = score as unknown as KindModule<"nps">;
export const csat = score as unknown as KindModule<"csat">;
export const ces = score as unknown as KindModule<"ces">;
export const rating = score as unknown as KindModule<"rating">;
