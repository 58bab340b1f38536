// A survey on a device that many people use: one after the other, with a network or without. Finished answers are kept on the
// device until the server has taken them; each has a key of its own, so that sending twice stores once.
(() => {
  const get = (id) => document.getElementById(id);
  const box = get("kiosk");
  const { token, idle } = box.dataset;
  const form = get("form");
  const sections = [...form.querySelectorAll("[data-page]")];
  // A browser must not offer to one person what another typed.
  for (const field of form.elements) field.autocomplete = "off";

  // The answers on this device.
  const opened = () =>
    new Promise((done, failed) => {
      const request = indexedDB.open("candor-kiosk", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("answers", { keyPath: "key" });
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  const shelf = async (mode, act) => {
    const database = await opened();
    try {
      return await new Promise((done, failed) => {
        const transaction = database.transaction("answers", mode);
        const request = act(transaction.objectStore("answers"));
        transaction.oncomplete = () => done(request.result);
        transaction.onabort = () => failed(transaction.error);
      });
    } finally {
      database.close();
    }
  };
  // Those of links that the device showed before, too.
  const kept = () => shelf("readonly", (s) => s.getAll());
  const count = async () => {
    const { length } = await kept();
    get("waiting").textContent = length ? box.dataset.waiting.replace("{n}", length) : "";
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const stuck = new Set();
      for (const { key, token, version, at, seconds, language, fields } of await kept()) {
        if (stuck.has(token)) continue;
        const body = JSON.stringify({ key, version, age_ms: Math.max(0, Date.now() - at), seconds, language, fields });
        const headers = { "Content-Type": "application/json" };
        const answer = await fetch(`/k/${token}`, { method: "POST", headers, body });
        if (answer.ok) await shelf("readwrite", (s) => s.delete(key));
        // What is wrong with this one alone keeps no other waiting; anything else is tried again later.
        else if (answer.status !== 400 && answer.status !== 422) stuck.add(token);
      }
    } catch {
      // Without a network they stay where they are.
    } finally {
      sending = false;
      await count();
    }
  };

  // The screens.
  let began = 0;
  let at = -1;
  const screens = ["start", "asking", "thanks"];
  const show = (name) => {
    for (const one of screens) get(one).hidden = one !== name;
    scrollTo(0, 0);
  };
  const shown = (section) => [...section.querySelectorAll("[data-q]")].some((block) => !block.hidden);
  const step = (from, by) => {
    for (let to = from + by; to >= 0 && to < sections.length; to += by) if (shown(sections[to])) return to;
    return -1;
  };
  const label = () => {
    const last = step(at, 1) < 0;
    get("next").textContent = last ? box.dataset.finish : box.dataset.next;
    const pages = sections.filter(shown);
    const place = pages.indexOf(sections[at]) + 1;
    get("place").textContent = box.dataset.progress.replace("{n}", place).replace("{m}", pages.length);
    Object.assign(form.parentNode.querySelector("progress"), { max: pages.length, value: place });
  };
  const turn = (to) => {
    at = to;
    sections.forEach((section, n) => {
      section.hidden = n !== to;
    });
    get("back").hidden = step(to, -1) < 0;
    label();
    scrollTo(0, 0);
    sections[to].focus();
  };
  const over = () => {
    get("still").close();
    for (const note of form.querySelectorAll(".err")) note.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    form.reset();
    // The conditions are looked at again, as after an answer.
    form.dispatchEvent(new Event("input", { bubbles: true }));
    at = -1;
    show("start");
    get("begin").focus();
  };
  const begin = () => {
    began = Date.now();
    document.documentElement.requestFullscreen?.().catch(() => {});
    const first = step(-1, 1);
    if (first < 0) return;
    show("asking");
    turn(first);
  };

  // What the page can tell; the rest the server does.
  const filled = (block) => {
    const fields = [...block.querySelectorAll("[name]")];
    return fields.some((f) => (f.type === "radio" || f.type === "checkbox" ? f.checked : f.type !== "hidden" && f.value.trim()));
  };
  const complain = (block, field, words) => {
    block.querySelector(".err")?.remove();
    const note = Object.assign(document.createElement("p"), { className: "err", id: `e-${block.dataset.q}`, textContent: words });
    block.querySelector("legend,.l").after(note);
    const target = block.tagName === "FIELDSET" ? block : field;
    target.setAttribute("aria-describedby", note.id);
    target.setAttribute("aria-invalid", "true");
  };
  const fine = () => {
    let first;
    for (const block of sections[at].querySelectorAll("[data-q]")) {
      if (block.hidden) continue;
      const fields = [...block.querySelectorAll("input,select,textarea")];
      const odd = fields.find((field) => !field.checkValidity());
      const words = "must" in block.dataset && !filled(block) ? form.dataset.required : odd?.validationMessage;
      if (!words) continue;
      complain(block, odd ?? fields[0], words);
      first ??= odd ?? fields[0];
    }
    first?.focus();
    return !first;
  };

  const secret = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  let leaving;
  const finish = async () => {
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value);
    const seconds = Math.round((Date.now() - began) / 1000);
    const language = document.documentElement.lang;
    const version = Number(box.dataset.version);
    await shelf("readwrite", (s) => s.put({ key: secret(), token, version, at: Date.now(), seconds, language, fields }));
    form.reset();
    at = -1;
    show("thanks");
    get("thanks").querySelector("h1").focus();
    leaving = setTimeout(over, 12_000);
    await count();
    void send();
  };
  const go = () => {
    if (at < 0 || !fine()) return;
    const to = step(at, 1);
    if (to >= 0) return turn(to);
    const last = at;
    at = -1;
    finish().catch(() => {
      // What the device cannot keep stays before the person, who may try again; whoever goes away leaves it to nobody.
      turn(last);
      stir();
      get("said").textContent = box.dataset.unkept;
    });
  };

  get("begin").addEventListener("click", begin);
  get("next").addEventListener("click", go);
  get("back").addEventListener("click", () => turn(step(at, -1)));
  get("leave").addEventListener("click", over);
  get("again").addEventListener("click", () => {
    clearTimeout(leaving);
    over();
  });
  form.addEventListener("input", () => at >= 0 && label());
  document.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      go();
    },
    true,
  );

  // Who has gone leaves the device to the next; who is still there is asked before.
  let quiet;
  let last;
  const stir = () => {
    clearTimeout(quiet);
    clearTimeout(last);
    if (at < 0) return;
    quiet = setTimeout(() => {
      if (at < 0) return;
      get("still").showModal();
      last = setTimeout(over, 20_000);
    }, Number(idle) * 1000);
  };
  for (const name of ["pointerdown", "keydown", "input", "scroll", "click"]) addEventListener(name, stir, { passive: true });
  get("stay").addEventListener("click", () => get("still").close());

  // The page itself is kept for the time without a network.
  const keep = async () => {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register("/k/worker.js", { scope: "/k/" });
    const { active } = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[rel=stylesheet],script[src],#form img")];
    const pages = [...document.querySelectorAll("#start nav a")].map((a) => a.href);
    const addresses = [location.href, ...pages, ...parts.map((part) => part.href || part.src)];
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => {
      get("ready").hidden = !data.kept;
    };
    active.postMessage({ keep: addresses }, [channel.port2]);
  };
  void navigator.storage?.persist?.();
  keep().catch(() => {});
  count().then(send);
  addEventListener("online", send);
  setInterval(send, 30_000);
})();
