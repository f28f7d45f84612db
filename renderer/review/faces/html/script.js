"use strict";
// Search, filters by kind, and folding. Without it the page is whole.
const items = [...document.querySelectorAll("[data-item]")];
const sections = [...document.querySelectorAll("main > section:not(.verdict)")];
const folds = [...document.querySelectorAll(".change > details")];
const bar = document.querySelector(".bar");

if (bar) {
  const texts = new Map();
  const text = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };
  const kinds = new Map(items.map((item) => [item, (item.dataset.kinds ?? "").split(" ")]));
  const held = new Map(sections.map((section) => [section, items.filter((item) => section.contains(item))]));
  const pressed = new Set();

  const make = (name, properties, ...content) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...content);
    return made;
  };
  const input = make("input", { type: "search", id: "search", placeholder: "Search all of it  ( / )", autocomplete: "off" });
  const label = make("label", { htmlFor: "search", className: "unseen" }, "Search");
  const count = make("output", { htmlFor: "search" });
  const clear = make("button", { type: "button", hidden: true }, "Show all");
  const fold = make("button", { type: "button", className: "fold" }, "Fold all");
  bar.prepend(make("div", { className: "tools" }, label, input, count, clear));
  if (folds.length > 1) document.getElementById("resources").before(fold);

  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = !words.length && !pressed.size;
    let shown = 0;
    for (const item of items) {
      const fits = all || ((!pressed.size || kinds.get(item).some((kind) => pressed.has(kind))) && words.every((word) => text(item).includes(word)));
      if (item.hidden === fits) item.hidden = !fits;
      shown += fits;
    }
    for (const section of sections) {
      const own = held.get(section);
      section.hidden = !all && own.every((item) => item.hidden);
    }
    count.textContent = all ? "" : shown ? `${shown} of ${items.length} shown` : "nothing matches";
    clear.hidden = all;
  };
  const reset = () => {
    input.value = "";
    pressed.clear();
    for (const button of document.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", "false");
    show();
  };

  for (const filter of document.querySelectorAll("[data-filter]")) {
    const own = filter.dataset.filter.split(" ");
    const button = make("button", { type: "button" }, ...filter.childNodes);
    button.setAttribute("aria-pressed", "false");
    filter.append(button);
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      for (const kind of own) pressed[on ? "add" : "delete"](kind);
      show();
    });
  }
  input.addEventListener("input", show);
  clear.addEventListener("click", () => { reset(); input.focus(); });
  fold.addEventListener("click", () => {
    const open = fold.textContent === "Unfold all";
    for (const each of folds) each.open = open;
    fold.textContent = open ? "Fold all" : "Unfold all";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape" && document.activeElement === input) reset();
  });

  // A link must not lead to what is hidden or folded.
  const arrive = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) reset();
    for (const each of [target.querySelector(":scope > details"), target.closest("details")]) if (each) each.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a")?.getAttribute("href") === location.hash) arrive();
  });
  arrive();
}

addEventListener("beforeprint", () => { for (const each of document.querySelectorAll("details:not([open])")) { each.open = true; each.dataset.printed = ""; } });
addEventListener("afterprint", () => { for (const each of document.querySelectorAll("[data-printed]")) { each.open = false; delete each.dataset.printed; } });
