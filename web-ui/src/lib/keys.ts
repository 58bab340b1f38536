import { useEffect, useRef, useSyncExternalStore } from "react";

/** One key of the page: `keys` is one character, `Enter`, `Escape`, or two in a row as `g h`. */
export interface Key {
  keys: string;
  /** Translation key of what it does, shown by `?`. */
  label: string;
  run: () => void;
}

let active: readonly Key[] = [];
const groups = new Map<symbol, Key[]>();
const listeners = new Set<() => void>();
let pending: { key: string; at: number } | null = null;

function publish(): void {
  active = [...groups.values()].flat();
  for (const listener of listeners) listener();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector('[role="dialog"][aria-modal="true"]')) return;
  const onControl = event.target instanceof HTMLElement && event.target.closest("a,button,[role=button]");
  if (onControl && (event.key === "Enter" || event.key === " ")) return;
  const first = pending && event.timeStamp - pending.at < 900 ? pending.key : null;
  const wanted = first ? `${first} ${event.key}` : event.key;
  // Later groups win, so that a drawer can take a key from the page below it.
  const hit =
    active.findLast((key) => key.keys === wanted) ?? active.findLast((key) => key.keys === event.key);
  pending = null;
  if (hit) {
    event.preventDefault();
    hit.run();
  } else if (active.some((key) => key.keys.startsWith(`${event.key} `))) {
    pending = { key: event.key, at: event.timeStamp };
  }
}

/** Keys that work while the component is on screen, unless somebody types in a field or a dialog is open. */
export function useKeys(keys: Key[]): void {
  const latest = useRef(keys);
  latest.current = keys;
  const names = keys.map((key) => `${key.keys}\t${key.label}`).join("\n");
  useEffect(() => {
    const id = Symbol("keys");
    const group = names
      .split("\n")
      .filter(Boolean)
      .map((line, index) => {
        const [text = "", label = ""] = line.split("\t");
        return { keys: text, label, run: () => latest.current[index]?.run() };
      });
    groups.set(id, group);
    publish();
    return () => {
      groups.delete(id);
      publish();
    };
  }, [names]);
}

/** Starts listening, once for the whole page. Returns how to stop. */
export function listenForKeys(): () => void {
  window.addEventListener("keydown", onKeyDown);
  return () => window.removeEventListener("keydown", onKeyDown);
}

/** All keys that work now, for the help. */
export function useActiveKeys(): readonly Key[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => active,
  );
}
