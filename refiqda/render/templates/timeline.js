"use strict";
(function () {
  const entries = Array.from(document.querySelectorAll("article"));
  const bar = document.querySelector(".filters");
  const shown = bar.querySelector("output");
  const search = bar.querySelector("input");
  const selects = Array.from(bar.querySelectorAll("select"));
  const texts = entries.map((one) => one.textContent.toLowerCase());
  const parts = (one, name) => one.dataset[name].split("\n").filter(Boolean);
  selects.forEach((select) => {
    const values = new Map();
    entries.forEach((one) => parts(one, select.dataset.of).forEach((each) => values.set(each, (values.get(each) || 0) + 1)));
    values.forEach((count, value) => select.append(new Option(value + " (" + count + ")", value)));
    select.parentElement.hidden = values.size < 2;
    select.addEventListener("change", apply);
  });
  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    entries.forEach((one, number) => {
      const fits = words.every((word) => texts[number].includes(word))
        && selects.every((select) => !select.value || parts(one, select.dataset.of).includes(select.value));
      one.hidden = !fits;
      count += fits ? 1 : 0;
    });
    document.querySelectorAll("section").forEach((month) => {
      month.hidden = !month.querySelector("article:not([hidden])");
    });
    shown.value = count === entries.length ? "" : count.toLocaleString("en") + " of " + entries.length.toLocaleString("en") + " shown";
  }
  search.addEventListener("input", apply);
  bar.hidden = entries.length < 2;
}());
