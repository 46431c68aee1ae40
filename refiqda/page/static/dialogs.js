// Dialogs over the page: keys rest meanwhile, Escape closes, focus goes back to where it was.

import { byId, fill, h, words } from "./dom.js";
import { Combobox } from "./combobox.js";
import { code, counted, done, leaf, listed, person, when, whence } from "./words.js";

/**
 * Open a dialog. `build(close)` gives its body; buttons stand in a row at the end.
 * @param {{id: string, title: unknown, body: unknown[], buttons: HTMLElement[], wide?: boolean, onClose?: () => void}} given
 * @returns {HTMLDialogElement & {shut: () => void}}
 */
export function openDialog({ id, title, body, buttons, wide, onClose }) {
  const before = document.activeElement;
  const dialog = h("dialog", { id, class: wide ? "wide" : null, "aria-labelledby": `${id}-title` },
    h("div", { class: "dialog-head" },
      h("h2", { id: `${id}-title` }, title),
      h("button", { type: "button", class: "button quiet small", "aria-label": "Close", on: { click: () => dialog.close() } }, "Esc ×")),
    h("div", { class: "dialog-body" }, body),
    buttons.length ? h("div", { class: "dialog-foot" }, buttons) : null);
  dialog.shut = () => dialog.close();
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function button(text, work, given = {}) {
  return h("button", { type: "button", class: "button", ...given, on: { click: work } }, text);
}

/** Ctrl+Enter in a field does what the main button does. */
export function sends(field, work) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      work();
    }
  });
}

/** The list of keys, with the switch that puts them off. */
export function showKeys(keys) {
  if (byId("dialog-keys")) return;
  const groups = [...new Set(keys.bindings.map((each) => each.group))];
  const off = h("input", { type: "checkbox", id: "keys-on", checked: keys.on, on: { change: (event) => keys.switch(event.target.checked) } });
  const typed = [
    ["Esc", "out of a field"], ["Ctrl ⏎", "decide while writing the reason"],
    ["Shift ← →", "move the end of a range by a word (with Alt by a character)"],
    ["Shift ↑ ↓", "move the end of a range by a line"],
    ["[ ]", "move the beginning of a range by a word (with Alt by a character)"],
  ];
  openDialog({
    id: "dialog-keys", title: "All keys", wide: true,
    body: [
      h("div", { class: "key-groups" }, groups.map((group) => h("section", {}, h("h3", {}, group),
        h("dl", { class: "keys" }, keys.bindings.filter((each) => each.group === group && each.words).map((each) => [
          h("dt", {}, each.shown.split(" ").map((key) => [h("kbd", {}, key), " "])), h("dd", {}, each.words),
        ])))),
      h("section", {}, h("h3", {}, "While writing, and in the text"), h("dl", { class: "keys" }, typed.map(([key, text]) => [
        h("dt", {}, key.split(" ").map((each) => [h("kbd", {}, each), " "])), h("dd", {}, text)])))),
      h("p", { class: "check" }, off, h("label", { for: "keys-on" }, "Letters are keys (off: only buttons, Tab and arrows; ? stays)")),
    ],
    buttons: [],
  });
}

/** Everything the log says about one difference, oldest first. */
export function showHistory(item) {
  const lines = item.history || [];
  const entries = lines.map((line) => h("li", { class: "history-line" },
    h("p", {}, h("span", { class: "num soft" }, `line ${line.line} `), line.verb === "propose" ? "proposed: " : "", done(line)),
    h("p", { class: "soft" }, whence(line), line.supersedes ? ` · replaces line ${line.supersedes}` : ""),
    line.before || line.after ? changed(line) : null,
    line.reason ? h("p", { dir: "auto" }, `“${line.reason}”`) : null,
    sides(line)));
  openDialog({
    id: "dialog-history", title: ["History of ", listed((item.codes || []).map((each) => code(each)))],
    body: entries.length
      ? [h("p", { class: "soft" }, "Every line that the log has about this passage. None is ever changed or taken away."), h("ol", { class: "history" }, entries)]
      : [h("p", {}, "The log says nothing about this passage yet.")],
    buttons: [],
  });
}

export function sides(line) {
  const given = Object.entries(line.proposals || {});
  if (!given.length) return null;
  return h("dl", { class: "sides" }, given.map(([name, text]) => [h("dt", {}, words(name)), h("dd", { dir: "auto" }, text)]));
}

function changed(line) {
  return h("dl", { class: "before-after" },
    h("dt", {}, "before"), h("dd", { dir: "auto" }, line.before || "(no definition)"),
    h("dt", {}, "after"), h("dd", { dir: "auto" }, line.after || "(no definition)"));
}

/** A memo about a difference: written into the log, the difference stays open. */
export function writeMemo(item, { text, save }) {
  const settled = item.state === "decided" || item.state === "auto";
  const field = h("textarea", { id: "memo-text", class: "field tall", dir: "auto", "data-testid": "memo-text" });
  field.value = text;
  const write = async () => {
    if (!field.value.trim()) return field.focus();
    if (await save(field.value.trim())) dialog.shut();
    return undefined;
  };
  sends(field, write);
  const dialog = openDialog({
    id: "dialog-memo", title: "Write a memo",
    body: [
      h("p", { class: "soft" }, settled
        ? "It is kept in the log with this passage. This passage is decided: a memo opens it again."
        : "It is kept in the log with this passage, which stays open."),
      h("label", { for: "memo-text" }, "Memo"), field,
    ],
    buttons: [button("Write it down", write, { class: "button main", "data-testid": "memo-save" })],
  });
  field.focus();
}

/**
 * Revise a definition. `ask(code, after)` previews which decided items it opens again; `save` writes it.
 */
export function reviseCode(item, study, { chosen, ask, save, reason }) {
  let path = chosen || item.codes[0];
  const after = h("textarea", { id: "revise-after", class: "field tall", dir: "auto", "data-testid": "revise-after" });
  const why = h("textarea", { id: "revise-reason", class: "field", dir: "auto", "data-testid": "revise-reason" });
  why.value = reason || "";
  const before = h("div", { id: "revise-before", class: "definition", dir: "auto" });
  const effect = h("div", { id: "revise-effect", role: "status" });
  const newest = () => {
    const found = item.definitions?.[path] || study.codes.find((each) => each.path === path)?.definitions || [];
    return newestOf(found);
  };
  let turn = 0;
  const show = async () => {
    const now = newest();
    fill(before, now?.text || "(no definition yet)", now?.version ? h("small", { class: "soft" }, ` version ${now.version}`) : null);
    if (!after.value || after.dataset.path !== path) after.value = now?.text || "";
    after.dataset.path = path;
    const mine = (turn += 1);
    fill(effect, h("p", { class: "soft" }, "looking what it opens again …"));
    try {
      const reopened = await ask(path);
      if (mine === turn) fill(effect, opens(reopened));
    } catch {
      if (mine === turn) fill(effect, h("p", {}, "What it opens again cannot be told now."));
    }
  };
  const box = new Combobox({
    label: "Code", testid: "revise-code", onPick: (value) => { path = value; show(); },
    choices: () => study.codes.map((each) => ({ value: each.path, label: each.path, group: item.codes.includes(each.path) ? "in question here" : "all codes" }))
      .sort((a, b) => Number(b.group === "in question here") - Number(a.group === "in question here")),
  });
  box.set(path);
  const write = async () => {
    const now = newest();
    if (after.value.trim() === (now?.text || "").trim()) {
      fill(effect, h("p", { class: "not" }, "The definition is the same as before: change it first."));
      return after.focus();
    }
    if (await save({ code: path, before: now?.text || "", after: after.value.trim(), reason: why.value.trim() })) dialog.shut();
    return undefined;
  };
  sends(after, write);
  sends(why, write);
  const dialog = openDialog({
    id: "dialog-revise", title: "Revise a definition", wide: true,
    body: [
      box.element,
      h("p", { class: "label" }, "Definition before"), before,
      h("label", { for: "revise-after" }, "Definition after"), after,
      h("label", { for: "revise-reason" }, "Reason"), why,
      effect,
    ],
    buttons: [button("Write the new definition", write, { class: "button main", "data-testid": "revise-save" })],
  });
  after.focus();
  show();
}

function opens(rows) {
  if (!rows.length) return h("p", {}, "No decided passage is opened again by it; this one stays open.");
  const shown = rows.slice(0, 12).map((row) => h("li", {}, listed(row.codes.map((each) => words(leaf(each)))), " · ", words(row.where || "")));
  return [
    h("p", { "data-testid": "revise-count" }, `${counted(rows.length, "decided passage")} will have to be looked at again, the earlier decision beside it:`),
    h("ul", { class: "bullets" }, shown, rows.length > shown.length ? h("li", {}, `and ${rows.length - shown.length} more`) : null),
  ];
}

/** The newest of several definitions: a revised one where there is one. */
export function newestOf(definitions) {
  return [...definitions].sort((a, b) => (b.version || 0) - (a.version || 0))[0] || null;
}

/** Who sits here, where nobody is to know whose reading is whose before both have proposed. */
export function askWho(people, { chosen, pick }) {
  const name = h("input", { id: "who-name", class: "field", dir: "auto", list: "who-names", autocomplete: "off", "data-testid": "who-name", value: chosen || "" });
  const go = () => {
    if (!name.value.trim()) return name.focus();
    pick(name.value.trim());
    dialog.shut();
    return undefined;
  };
  const dialog = openDialog({
    id: "dialog-who", title: "Who are you?",
    body: [
      h("p", {}, "Names are hidden until each analyst has made a proposal of their own. Say who you are, so that yours is kept as yours."),
      h("div", { class: "row" }, people.map((each) => button(words(each), () => { name.value = each; go(); }, { "data-testid": "who" }))),
      h("label", { for: "who-name" }, "Name, as it stands in the files"), name, h("datalist", { id: "who-names" }, people.map((each) => h("option", { value: each }))),
    ],
    buttons: [button("That is me", go, { class: "button main" })],
  });
}

export { person, when };
