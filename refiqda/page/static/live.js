// What the page says about saving: a short word that passes, the time of the last save, and a bar that stays while
// something is wrong. "On disk" is only ever said with the time that the server answered with.

import { byId, fill, h } from "./dom.js";

const SHOWN = 6000;

/** Say something in passing: on the page for a few seconds, and to a screen reader. */
export function say(...parts) {
  const box = byId("toasts");
  const toast = h("div", { class: "toast", "data-testid": "toast" }, ...parts);
  // One word at a time: what passes must not cover the passage.
  for (const old of box.querySelectorAll(".toast:not(.bad)")) old.remove();
  box.append(toast);
  setTimeout(() => toast.remove(), SHOWN);
  announce(toast.textContent);
}

/** Say something to a screen reader only. */
export function announce(text) {
  const live = byId("live");
  live.textContent = live.textContent === text ? `${text} ` : text;
}

/** Say what went wrong: on the page until the next word, and at once to a screen reader. */
export function warn(...parts) {
  const box = byId("toasts");
  const toast = h("div", { class: "toast bad", "data-testid": "toast" }, ...parts);
  box.replaceChildren(toast);
  setTimeout(() => toast.remove(), SHOWN * 2);
  byId("alert").textContent = toast.textContent;
}

export function saving(on) {
  document.body.dataset.busy = on ? "1" : "0";
  if (on) fill(byId("saved"), h("span", { class: "soft" }, "saving …"));
}

/** @param {string} at the clock of the machine that wrote it, as the server says it */
export function saved(at) {
  document.body.dataset.busy = "0";
  fill(byId("saved"), h("span", { class: "ok" }, "✓ on disk ", at));
}

export function notSaved() {
  document.body.dataset.busy = "0";
  fill(byId("saved"), h("span", { class: "not" }, "not saved"));
}

/**
 * The bar over everything: what is wrong, how to go on, and buttons. null takes it away.
 * @param {{title: string, text: unknown[], buttons?: HTMLElement[], grave?: boolean}|null} given
 */
export function notice(given) {
  const box = byId("notice");
  if (!given) {
    box.hidden = true;
    box.replaceChildren();
    return;
  }
  const words = h("div", { class: "notice-words" }, h("strong", {}, given.title), " ", ...given.text);
  if (box.dataset.title !== given.title) byId("alert").textContent = words.textContent;
  box.dataset.title = given.title;
  box.className = given.grave ? "bad" : "";
  fill(box, words, ...(given.buttons || []));
  box.hidden = false;
}
