// Anticipates what the server decides: which questions show, what is missing. Saves quietly while somebody writes.
(() => {
  const form = document.getElementById("form");
  const summary = document.getElementById("sum");
  const said = document.getElementById("said");
  const shown = form.elements.namedItem("shown");
  const blocks = [...form.querySelectorAll("[data-q]")];
  const fold = (v) => String(v).trim().toLowerCase();

  // The answers to a visible question, as the server would read them.
  const given = (key, row) => {
    const block = blocks.find((b) => b.dataset.q === key);
    if (!block || block.hidden) return [];
    const fields = [...block.querySelectorAll("[name]")].filter(
      (f) => (row ? f.name === `${key}.${row}` : f.name === key || f.name.startsWith(`${key}.`)),
    );
    const box = fields.length === 1 && fields[0].type === "checkbox" && fields[0].value === "yes";
    if (box) return [fields[0].checked ? "true" : "false"];
    return fields
      .filter((f) => (f.type === "radio" || f.type === "checkbox" ? f.checked : f.value.trim()))
      .map((f) => f.value.trim());
  };

  const passes = (value, op, wanted) => {
    const n = Number(value.replace(",", "."));
    if (wanted && typeof wanted === "object") {
      if ("prefix" in wanted) return fold(value).startsWith(fold(wanted.prefix));
      return !Number.isNaN(n) && (wanted.from === null || n >= wanted.from) && (wanted.to === null || n <= wanted.to);
    }
    if (op === "is") return typeof wanted === "number" ? n === wanted : fold(value) === fold(wanted);
    if (Number.isNaN(n)) return false;
    return op === "gt" ? n > wanted : op === "ge" ? n >= wanted : op === "lt" ? n < wanted : n <= wanted;
  };

  const holds = (tree) => {
    if (tree === true || tree === false) return tree;
    if (tree.all) return tree.all.every(holds);
    if (tree.any) return tree.any.some(holds);
    if (tree.not) return !holds(tree.not);
    const values = tree.q.map((key) => given(key, tree.row)).find((v) => v.length) || [];
    return tree.op === "has" ? values.length > 0 : values.some((v) => tree.v.some((w) => passes(v, tree.op, w)));
  };

  const show = () => {
    for (const block of blocks) if (block.dataset.if) block.hidden = !holds(JSON.parse(block.dataset.if));
    if (shown) shown.value = blocks.filter((b) => !b.hidden).map((b) => b.dataset.q).join(",");
  };

  const clear = (block) => {
    for (const note of block.querySelectorAll(".err")) note.remove();
    for (const field of block.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    block.removeAttribute("aria-invalid");
  };

  const missing = () =>
    blocks.filter((b) => {
      if (b.hidden || !("must" in b.dataset)) return false;
      const rows = [...b.querySelectorAll("[data-row]")];
      if (rows.length) return !rows.some((r) => r.querySelector(":checked"));
      const values = given(b.dataset.q);
      return !values.length || values[0] === "false";
    });

  let timer;
  let dirty = false;
  const save = () => {
    clearTimeout(timer);
    if (!dirty || !("saves" in form.dataset)) return;
    dirty = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("go", "save");
    fetch(form.action, { method: "POST", body, keepalive: true })
      .then((answer) => {
        if (!answer.ok) throw answer.status;
        said.textContent = form.dataset.saved;
        const here = new URL(form.action);
        if (location.pathname !== here.pathname) history.replaceState(null, "", `${here.pathname}?p=${body.get("page")}`);
      })
      .catch(() => {
        dirty = true;
        said.textContent = form.dataset.unsaved;
      });
  };

  form.addEventListener("input", (event) => {
    const field = event.target;
    const block = field.closest("[data-q]");
    if (block) clear(block);
    if (field !== form && field.name.endsWith("_other") && field.value) {
      const box = block.querySelector("[value=other]");
      if (box) box.checked = true;
    }
    show();
    dirty = true;
    said.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });

  let sent = false;
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sent) return event.preventDefault();
    const wanting = event.submitter?.value === "back" ? [] : missing();
    if (!wanting.length) {
      sent = true;
      return;
    }
    event.preventDefault();
    const list = summary.querySelector("ul");
    list.replaceChildren();
    for (const block of wanting) {
      clear(block);
      const key = block.dataset.q;
      const field = block.querySelector("input,textarea,select");
      const note = document.createElement("p");
      note.className = "err";
      note.id = `e-${key}`;
      note.textContent = form.dataset.required;
      block.querySelector("legend,.l").after(note);
      const target = block.tagName === "FIELDSET" ? block : field;
      target.setAttribute("aria-describedby", note.id);
      target.setAttribute("aria-invalid", "true");
      const link = document.createElement("a");
      link.href = `#${field.id}`;
      link.textContent = block.querySelector("legend,.l").firstChild.textContent;
      const item = document.createElement("li");
      item.append(link, `: ${form.dataset.required}`);
      list.append(item);
    }
    summary.hidden = false;
    summary.focus();
  });

  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  addEventListener("pageshow", () => {
    sent = false;
    show();
  });
  if (!summary.hidden) summary.focus();
  show();
  // Says that somebody has seen an invitation's page: a machine that only fetches it does not come here.
  if ("saves" in form.dataset && location.pathname.startsWith("/i/") && document.visibilityState === "visible")
    fetch(form.action, { method: "POST", body: new URLSearchParams({ go: "seen" }), keepalive: true }).catch(() => {});
})();
