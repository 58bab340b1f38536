import type { FieldProblem } from "@/api/problem";
import type { Kind } from "./data";
import { kindModule } from "./kinds";

interface KindEditorProps {
  kind: Kind;
  /** The survey's id. */
  survey: string;
  language: string;
  open: boolean;
  flaws: FieldProblem[];
  onChange: (kind: Kind, what: string) => void;
}

/** What a question takes, drawn as the respondent sees it, with the settings of its kind while it is worked on. */
export function KindEditor(props: KindEditorProps) {
  const { Editor } = kindModule(props.kind);
  return Editor ? <Editor {...props} /> : null;
}
