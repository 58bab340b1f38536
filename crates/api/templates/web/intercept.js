// Shows a survey on somebody's website: in the page where there is a place for it, or when the visitor is to be asked.
// Nothing of the page moves; nothing is loaded or sent before somebody wants to answer.

const script = document.currentScript;
const home = new URL(settings.survey).origin;
const demo = script?.dataset.demo !== undefined && location.origin === home;
const { token, intercept } = settings;
const speaks = [document.documentElement.lang, ...navigator.languages].map((l) => l.slice(0, 2).toLowerCase());
const language = speaks.find((l) => settings.words[l]) ?? settings.language;
const words = settings.words[language];

const allowed = settings.sites.some((site) => {
  const [scheme, host] = site.split("://");
  if (`${scheme}:` !== location.protocol) return false;
  return host.startsWith("*.") ? location.host.endsWith(host.slice(1)) : location.host === host;
});

// What this browser remembers; none when it does not let pages remember.
const place = `candor.${token}`;
const recall = () => {
  try {
    return JSON.parse(localStorage.getItem(place)) ?? {};
  } catch {
    return {};
  }
};
const remember = (memory) => {
  try {
    localStorage.setItem(place, JSON.stringify(memory));
    return true;
  } catch {
    return false;
  }
};

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const address = (from) => {
  const url = new URL(settings.survey);
  for (const name of settings.fields) {
    const value = from?.getAttribute(`data-${name}`) ?? script?.getAttribute(`data-${name}`);
    if (value) url.searchParams.set(name, value);
  }
  if (intercept.address_to) url.searchParams.set(intercept.address_to, location.origin + location.pathname);
  url.searchParams.set("lang", language);
  return url.href;
};

// A frame with the survey; in the page it is as high as what it shows, over the page it stays as high as it is.
const frames = new Map();
const frame = (from, hear, fits) => {
  const element = make("iframe", { src: address(from), title: words.frame });
  element.style.cssText = "display:block;width:100%;border:0;color-scheme:normal";
  frames.set(element, { hear, fits });
  return element;
};
addEventListener("message", ({ origin, source, data }) => {
  if (origin !== home || !data?.candor) return;
  for (const [element, { hear, fits }] of frames) {
    if (source !== element.contentWindow) continue;
    if (fits && data.candor.height) element.style.height = `${data.candor.height}px`;
    hear(data.candor);
  }
});

const answered = () => remember({ ...recall(), asked: Date.now(), done: true });

const embed = () => {
  for (const spot of document.querySelectorAll(`[data-candor-form="${token}"]`)) {
    if (spot.firstElementChild) continue;
    let pages = 0;
    const element = frame(spot, ({ over }) => over && answered(), true);
    element.style.height = `${Number(spot.dataset.height) || 480}px`;
    element.addEventListener("load", () => {
      pages += 1;
      if (pages > 1 && element.getBoundingClientRect().top < 0) element.scrollIntoView();
    });
    spot.append(element);
  }
};

const root = () => {
  const host = make("div", {});
  host.style.cssText = "all:initial;position:fixed;width:0;height:0;z-index:2147483000";
  host.lang = language;
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(settings.style);
  shadow.adoptedStyleSheets = [sheet];
  document.body.append(host);
  return shadow;
};

let shadow;
let dialog;
const close = () => {
  if (!dialog) return;
  const { element, before } = dialog;
  const within = shadow.activeElement || element.matches(":modal");
  dialog = undefined;
  for (const inner of element.querySelectorAll("iframe")) frames.delete(inner);
  element.remove();
  if (within && before?.isConnected) before.focus();
};

// The survey itself, in the place of the question whether one wants it.
const answer = (element, from) => {
  const inner = frame(from, ({ over, escape }) => {
    if (escape) close();
    if (!over) return;
    answered();
    shadow.querySelector(".tab")?.remove();
  });
  element.querySelector(".ask")?.replaceWith(inner);
  if (!inner.isConnected) element.append(inner);
  element.classList.add("wide");
  inner.addEventListener("load", () => dialog?.element === element && inner.focus(), { once: true });
};

const open = (asks, modal, from) => {
  if (dialog) return;
  shadow ??= root();
  const element = make("dialog", { className: `${modal ? "middle" : "corner"} ${intercept.side}` });
  element.dir = words.dir;
  const shut = make("button", { type: "button", className: "shut", onclick: close }, "×");
  shut.setAttribute("aria-label", words.close);
  const title = make("h2", { id: "title" }, words.title);
  element.append(shut);
  if (asks) {
    const yes = make("button", { type: "button", className: "yes", onclick: () => answer(element, from) }, words.button);
    const no = make("button", { type: "button", onclick: close }, words.later);
    element.append(make("div", { className: "ask" }, title, make("p", {}, words.text), make("div", { className: "go" }, yes, no)));
    element.setAttribute("aria-labelledby", "title");
  } else {
    element.setAttribute("aria-label", words.frame);
  }
  dialog = { element, before: document.activeElement };
  element.addEventListener("close", close);
  element.addEventListener("keydown", (event) => event.key === "Escape" && close());
  shadow.append(element);
  if (modal) element.showModal();
  else {
    // Opened without taking the focus from what somebody is doing; a reader is told.
    element.open = true;
    const told = make("p", { className: "told", role: "status" });
    element.append(told);
    if (asks) requestAnimationFrame(() => { told.textContent = words.title; });
  }
  if (!asks) answer(element, from);
};

const tab = () => {
  shadow ??= root();
  if (shadow.querySelector(".tab")) return;
  const button = make("button", { type: "button", className: `tab ${intercept.side}`, onclick: () => open(false, false) }, words.button);
  button.dir = words.dir;
  shadow.append(button);
};

const ask = () => {
  if (!remember({ ...recall(), asked: Date.now(), done: true }) && !demo) return;
  open(true, intercept.shape === "pop_over");
};

// Waits for the first of the occasions; without any it is now.
let disarm = () => {};
const arm = (act) => {
  const stops = [];
  let over = false;
  const go = () => {
    if (over) return;
    disarm();
    act();
  };
  disarm = () => {
    over = true;
    for (const stop of stops) stop();
  };
  const on = (target, name, heard) => {
    target.addEventListener(name, heard, { passive: true });
    stops.push(() => target.removeEventListener(name, heard));
  };
  const { after_seconds: seconds, after_scroll: depth, on_exit: exit, on_event: named } = intercept;
  const now = seconds === null && !depth && !exit && !named;
  if (seconds !== null || now) {
    const timer = setTimeout(go, (seconds ?? 0) * 1000);
    stops.push(() => clearTimeout(timer));
  }
  if (depth) {
    on(window, "scroll", () => {
      const way = document.documentElement.scrollHeight - innerHeight;
      if (way > 0 && (scrollY / way) * 100 >= depth - 0.5) go();
    });
  }
  if (exit) on(document.documentElement, "mouseleave", ({ clientY }) => clientY <= 0 && go());
  if (named) for (const target of [window, document]) on(target, named, go);
};

const look = () => {
  disarm();
  const now = Date.now();
  const memory = visited(recall(), now, Math.random);
  const kept = remember(memory);
  if (!settings.live || !intercept.enabled) return;
  const wanted =
    demo || (onPage(intercept, location.href) && memory.pages >= intercept.min_pages && chosen(intercept, memory, now));
  if (intercept.shape === "tab") {
    if (wanted) arm(tab);
    else shadow?.querySelector(".tab")?.remove();
  } else if (wanted && (kept || demo)) arm(ask);
};

const start = () => {
  embed();
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.(`[data-candor-open="${token}"]`);
    if (!opener) return;
    event.preventDefault();
    open(false, true, opener);
  });
  let path = location.href.split("#")[0];
  const moved = () => {
    const here = location.href.split("#")[0];
    if (here === path) return;
    path = here;
    look();
  };
  if (window.navigation) navigation.addEventListener("currententrychange", moved);
  else addEventListener("popstate", moved);
  look();
};

if (!allowed && !demo) console.info(`Candor: ${location.origin} is not among the sites of this survey.`);
else if (document.readyState === "complete") start();
else {
  document.addEventListener("DOMContentLoaded", embed);
  if (document.readyState === "interactive") embed();
  addEventListener("load", start, { once: true });
}
