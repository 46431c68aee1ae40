// What goes on paper: the passage as it is shown, and the list as it is filtered, of which the page itself holds only
// what can be seen.

import { fill, h, words } from "./dom.js";
import { called, rowLine } from "./words.js";

const MOST = 2000;

export function preparePrinting(store) {
  const sheet = h("section", { id: "print", "aria-hidden": "true" });
  document.body.append(sheet);
  window.addEventListener("beforeprint", () => {
    if (!store.study || store.view !== "deciding") return;
    const ids = store.visible();
    const rows = ids.slice(0, MOST).map((id) => {
      const row = store.rows.get(id);
      return h("tr", {}, h("td", {}, called(row.codes).map((name, at) => [at ? " · " : "", words(name)])), h("td", {}, rowLine(row, store.study, store)));
    });
    fill(sheet, h("h2", {}, `The list: ${ids.length.toLocaleString("en")} of ${store.rows.size.toLocaleString("en")}`),
      h("table", {}, h("tbody", {}, rows)),
      ids.length > MOST ? h("p", {}, `and ${ids.length - MOST} more; \`refiqda reconcile sheet\` writes all.`) : null);
  });
  window.addEventListener("afterprint", () => sheet.replaceChildren());
}
