"use strict";
(function () {
  const table = document.querySelector("table.rows");
  const rows = Array.from(table.tBodies[0].rows);
  const bar = document.querySelector(".filters");
  const shown = bar.querySelector("output");
  const search = bar.querySelector("input");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const choices = [];
  table.querySelectorAll("th[data-choose]").forEach((head) => {
    const at = head.cellIndex;
    const apart = head.dataset.choose;
    const parts = (row) => (apart ? row.cells[at].textContent.split(apart) : [row.cells[at].textContent]);
    const values = new Map();
    rows.forEach((row) => parts(row).forEach((one) => values.set(one, (values.get(one) || 0) + 1)));
    if (values.size < 2 || values.size > 400) { return; }
    const label = document.createElement("label");
    const select = document.createElement("select");
    label.append(head.textContent, select);
    select.append(new Option("all", ""));
    values.forEach((count, value) => { if (value) { select.append(new Option(value + " (" + count + ")", value)); } });
    bar.insertBefore(label, shown);
    choices.push({ select: select, parts: parts });
    select.addEventListener("change", apply);
  });
  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, number) => {
      const fits = words.every((word) => texts[number].includes(word))
        && choices.every((one) => !one.select.value || one.parts(row).includes(one.select.value));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.value = count === rows.length ? "" : count.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " shown";
  }
  search.addEventListener("input", apply);
  bar.hidden = rows.length < 2;
}());
