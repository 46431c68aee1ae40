// Making elements. Words always go in as text, never as HTML: what participants said may contain anything.

/**
 * An element with properties and children. Strings become text; null, undefined and false are left out.
 * `on` holds listeners, `data` data attributes; `class`, `aria-*`, `role` and the like are attributes.
 * @param {string} name
 * @param {Record<string, unknown>} [given]
 * @param {...unknown} children
 * @returns {HTMLElement}
 */
export function h(name, given = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (key === "data") {
      Object.assign(element.dataset, value);
    } else if (key === "value" || key === "checked" || key === "disabled") {
      element[key] = value;
    } else {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

/** Children as nodes: strings as text, lists flattened, nothing for what is empty. */
export function nodes(children) {
  return children
    .flat(Infinity)
    .filter((each) => each !== null && each !== undefined && each !== false)
    .map((each) => (each instanceof Node ? each : document.createTextNode(String(each))));
}

/** Put these children, and only these, into an element. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Somebody's words (a name, a code, a reason) that must not turn round the sentence they stand in. */
export function words(text, name = "bdi", given = {}) {
  return h(name, { dir: "auto", ...given }, text);
}

/** @returns {HTMLElement} */
export function byId(id) {
  return document.getElementById(id);
}

/** Whether keys typed here are text. */
export function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type);
}

/** Call a function once things have been quiet for a moment. */
export function later(wait, work) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), wait);
  };
}

/** Let the keyboard into a box that scrolls, once it has more than it shows; otherwise Tab passes it by. */
export function reachable(element, label) {
  requestAnimationFrame(() => {
    if (element.scrollHeight > element.clientHeight + 1) {
      element.tabIndex = 0;
      if (!element.hasAttribute("role") && element.tagName === "DIV") element.setAttribute("role", "group");
      if (!element.hasAttribute("aria-label")) element.setAttribute("aria-label", label);
    } else element.removeAttribute("tabindex");
  });
}
