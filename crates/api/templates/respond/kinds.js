// Makes some kinds of question more comfortable. Everything works without it, and the server decides.
(() => {
  const form = document.getElementById("form");
  const told = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
  const number = (text) => Number(text.replace(",", "."));
  const make = (name, more) => Object.assign(document.createElement(name), more);

  const kinds = {
    // A line to drag beside the field, which stays.
    "[data-slide]": (box) => {
      const field = box.querySelector("input");
      const [min, max, step] = box.dataset.slide.split(" ");
      const line = make("input", { type: "range", min, max, step });
      line.value = ""; // From the middle of its own ends, not of those it was made with.
      line.setAttribute("aria-label", box.parentNode.querySelector(".l").firstChild.textContent);
      const follow = () => {
        if (field.value.trim()) line.value = number(field.value);
      };
      line.addEventListener("input", () => {
        field.value = line.value;
      });
      line.addEventListener("click", () => {
        if (field.value) return;
        field.value = line.value;
        told(field);
      });
      field.addEventListener("input", follow);
      follow();
      box.prepend(line);
    },
    // Whoever takes a place gives theirs to the one who had it.
    "[data-rank]": (box) => {
      const fields = [...box.querySelectorAll("select")];
      const before = fields.map((f) => f.value);
      box.addEventListener("input", (event) => {
        const at = fields.indexOf(event.target);
        const other = fields.findIndex((f, n) => n !== at && f.value && f.value === fields[at].value);
        if (other >= 0) fields[other].value = before[at];
        fields.forEach((f, n) => {
          before[n] = f.value;
        });
      });
    },
    "[data-sum]": (box) => {
      const say = box.querySelector(".so");
      box.addEventListener("input", () => {
        let sum = 0;
        for (const field of box.querySelectorAll("input")) sum += number(field.value) || 0;
        say.textContent = box.dataset.sum.replace("{n}", Math.round(sum * 1e6) / 1e6);
      });
    },
    // The best cannot be the worst: the one chosen last counts.
    "[data-duel]": (box) => {
      box.addEventListener("input", ({ target }) => {
        for (const field of box.querySelectorAll(":checked"))
          if (field !== target && field.value === target.value) field.checked = false;
      });
    },
    // The next level is fetched from the server when one is chosen.
    "[data-drill]": (box) => {
      const more = box.querySelector("[data-more]");
      if (more) more.hidden = true;
      for (const field of box.querySelectorAll("select"))
        field.addEventListener("change", async () => {
          const id = field.id;
          const body = new URLSearchParams(new FormData(form));
          const post = form.method === "post";
          body.set("go", post ? "save" : "stay");
          try {
            if (post) await fetch(form.action, { method: "POST", body });
            const page = post ? `${new URL(form.action).pathname}?p=${body.get("page")}` : `${form.action}?${body}`;
            const html = await (await fetch(page)).text();
            const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(box.id);
            if (!fresh) throw page;
            const held = document.activeElement?.id;
            box.replaceChildren(...fresh.childNodes);
            kinds["[data-drill]"](box);
            document.getElementById(held === id ? id : held)?.focus();
          } catch {
            if (more) more.hidden = false;
          }
        });
    },
    // A pad to draw on; what is drawn travels as strokes of points.
    "[data-sign]": (box) => {
      const field = box.querySelector("[type=hidden]");
      const pad = make("canvas", { className: "pad", width: 1000, height: 300 });
      const clear = make("button", { type: "button", className: "back", textContent: box.dataset.clear });
      const pen = pad.getContext("2d");
      Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round" });
      pad.setAttribute("role", "img");
      pad.setAttribute("aria-label", box.dataset.sign);
      let strokes = field.value ? field.value.split(";").map((s) => s.split(" ").map((p) => p.split(",").map(Number))) : [];
      const draw = () => {
        pen.clearRect(0, 0, 1000, 300);
        for (const stroke of strokes) {
          pen.beginPath();
          for (const [x, y] of stroke) pen.lineTo(x, y);
          if (stroke.length === 1) pen.lineTo(stroke[0][0] + 1, stroke[0][1]);
          pen.stroke();
        }
      };
      const add = (event) => {
        const { left, top, width, height } = pad.getBoundingClientRect();
        const fit = (n, most) => Math.max(0, Math.min(most, Math.round(n * most)));
        const [x, y] = [fit((event.clientX - left) / width, 1000), fit((event.clientY - top) / height, 300)];
        const [a, b] = strokes.at(-1).at(-1) || [-9, -9];
        if (Math.hypot(x - a, y - b) > 4 && field.value.length < 19e3) strokes.at(-1).push([x, y]);
        draw();
      };
      const keep = () => {
        field.value = strokes.map((s) => s.map((p) => p.join(",")).join(" ")).join(";");
        told(field);
      };
      pad.addEventListener("pointerdown", (event) => {
        pad.setPointerCapture(event.pointerId);
        strokes.push([]);
        add(event);
        pad.onpointermove = add;
      });
      pad.addEventListener("pointerup", () => {
        pad.onpointermove = null;
        keep();
      });
      clear.addEventListener("click", () => {
        strokes = [];
        draw();
        keep();
      });
      box.append(make("p", { className: "s", textContent: box.dataset.sign }), pad, clear);
      draw();
    },
    // Marks on the picture for the boxes in the list, and a box for each click.
    "[data-map]": (box) => {
      const map = box.querySelector(".map");
      const picture = map.querySelector("input");
      const list = box.querySelector(".row");
      const boxes = () => [...list.querySelectorAll(":checked")];
      map.classList.add("on");
      const mark = () => {
        for (const old of map.querySelectorAll("i")) old.remove();
        for (const { dataset } of boxes()) {
          const [x, y] = dataset.at.split("x");
          const dot = make("i");
          dot.style.left = `${x / 10}%`;
          dot.style.top = `${y / 10}%`;
          map.append(dot);
        }
      };
      picture.addEventListener("click", (event) => {
        event.preventDefault();
        if (boxes().length >= box.dataset.most) return;
        const share = (n, of) => Math.max(0, Math.min(1000, Math.round((n * 1000) / of)));
        const at = [share(event.offsetX, picture.clientWidth), share(event.offsetY, picture.clientHeight)];
        const field = make("input", { type: "checkbox", name: box.dataset.map, value: at.join("x"), checked: true });
        field.dataset.at = field.value;
        const line = make("label", { className: "c" });
        const [n, m] = at.map((a) => Math.floor(a / 10));
        line.append(field, make("span", { textContent: box.dataset.place.replace("{n}", n).replace("{m}", m) }));
        list.querySelector("legend").after(line);
        told(field);
      });
      list.addEventListener("input", mark);
      mark();
    },
  };
  for (const [where, make] of Object.entries(kinds)) for (const box of form.querySelectorAll(where)) make(box);
})();
