import type { Kind, KindName } from "../data";
import { bipolar } from "./bipolar";
import { dropdown, multiple, single } from "./choice";
import { consent } from "./consent";
import { constantSum } from "./constant-sum";
import { drillDown } from "./drill-down";
import { fileUpload } from "./file-upload";
import { heatMap } from "./heat-map";
import { hidden } from "./hidden";
import { imageChoice } from "./image-choice";
import type { BlankWords, KindModule } from "./kind";
import { likert } from "./likert";
import { matrix, matrixMultiple } from "./matrix";
import { maxDiff } from "./max-diff";
import { ranking } from "./ranking";
import { ces, csat, nps, rating } from "./scale";
import { sideBySide } from "./side-by-side";
import { signature } from "./signature";
import { slider } from "./slider";
import { email, longText, shortText } from "./text";
import { date, number } from "./value";

/** Everything the web page knows about kinds of question, in the order of the menu. A new kind is one file and one line. */
export const kinds: { [T in KindName]: KindModule<T> } = {
  nps,
  csat,
  ces,
  rating,
  single,
  multiple,
  dropdown,
  image_choice: imageChoice,
  matrix,
  matrix_multiple: matrixMultiple,
  likert,
  bipolar,
  side_by_side: sideBySide,
  ranking,
  slider,
  constant_sum: constantSum,
  max_diff: maxDiff,
  drill_down: drillDown,
  short_text: shortText,
  long_text: longText,
  number,
  date,
  email,
  file_upload: fileUpload,
  signature,
  heat_map: heatMap,
  consent,
  statement: { blank: () => ({}), silent: true },
  hidden,
};

/** The kinds in the order of the menu. */
export const kindNames = Object.keys(kinds) as KindName[];

/** What is known about a kind, whichever it is. */
export const kindModule = (kind: Kind): KindModule<KindName> =>
  kinds[kind.type] as unknown as KindModule<KindName>;

/** A new question's settings. */
export const blankKind = (type: KindName, words: BlankWords): Kind =>
  ({ type, ...kinds[type].blank(words) }) as Kind;
