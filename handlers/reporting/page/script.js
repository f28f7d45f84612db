"use strict";
// Sorting by the heads of a table, and a filter over its rows. Without it the page is whole, in the order it came.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const order = new Map(rows.map((row, index) => [row, index]));
  const collator = new Intl.Collator("en", { numeric: true });
  const key = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent;

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const descends = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descends ? "descending" : "ascending");
      rows.sort((a, b) => (descends ? -1 : 1) * collator.compare(key(a, column), key(b, column)) || order.get(a) - order.get(b));
      body.append(...rows);
    });
  });

  const filter = document.createElement("div");
  filter.className = "filter";
  const label = document.createElement("label");
  label.htmlFor = `${table.id}-filter`;
  label.textContent = "Filter";
  const input = document.createElement("input");
  input.type = "search";
  input.id = label.htmlFor;
  input.placeholder = "critical payments";
  input.autocomplete = "off";
  const count = document.createElement("output");
  count.htmlFor.add(input.id);
  const details = [...table.querySelectorAll("details")];
  const fold = document.createElement("button");
  fold.type = "button";
  fold.textContent = "Show all details";
  fold.addEventListener("click", () => {
    const opens = details.some((each) => !each.open);
    for (const each of details) each.open = opens;
    fold.textContent = opens ? "Hide all details" : "Show all details";
  });
  filter.append(label, input, count, fold);
  table.before(filter);

  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => texts.get(row).includes(word));
      shown += !row.hidden;
    }
    count.textContent = `${shown} of ${rows.length} shown`;
  };
  input.addEventListener("input", show);
  show();
}

// What style.css cannot open on paper in every browser.
addEventListener("beforeprint", () => { for (const each of document.querySelectorAll("details:not([open])")) { each.open = true; each.dataset.printed = ""; } });
addEventListener("afterprint", () => { for (const each of document.querySelectorAll("[data-printed]")) { each.open = false; delete each.dataset.printed; } });
