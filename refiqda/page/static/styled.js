// Style sheets of parts of the page that are loaded when they are first needed.

/** @param {string} name of a style sheet beside this module */
export function styled(name) {
  const href = new URL(name, import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href) || document.querySelector(`link[data-part="${name}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  link.dataset.part = name;
  document.head.append(link);
}
