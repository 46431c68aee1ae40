"use strict";
(function () {
  const items = Array.from(document.querySelectorAll("article.passage"));
  const bar = document.querySelector(".filters");
  if (!bar || items.length < 2) { return; }
  const shown = bar.querySelector("output");
  const search = bar.querySelector("input");
  const texts = items.map((one) => one.textContent.toLowerCase());
  const choices = [];
  ["analyst", "coded", "participant", "perspective", "kind", "quoted"].forEach((name) => {
    const parts = (one) => (one.dataset[name] || "").split("|").filter(Boolean);
    const values = Array.from(new Set(items.flatMap(parts))).sort();
    if (values.length < 2 || values.length > 400) { return; }
    const label = document.createElement("label");
    const select = document.createElement("select");
    label.append(name, select);
    select.append(new Option("all", ""));
    values.forEach((value) => select.append(new Option(value, value)));
    bar.insertBefore(label, shown);
    choices.push({ select: select, parts: parts });
    select.addEventListener("change", apply);
  });
  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    items.forEach((one, at) => {
      const fits = words.every((word) => texts[at].includes(word))
        && choices.every((each) => !each.select.value || each.parts(one).includes(each.select.value));
      one.hidden = !fits;
      count += fits ? 1 : 0;
    });
    document.querySelectorAll("section.group").forEach((group) => {
      group.hidden = !group.querySelector("article.passage:not([hidden])");
    });
    shown.value = count === items.length ? "" : count.toLocaleString("en") + " of " + items.length.toLocaleString("en") + " shown";
  }
  search.addEventListener("input", apply);
  bar.hidden = false;
}());
