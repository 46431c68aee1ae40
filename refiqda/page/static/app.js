// The start of the page.

import { Api } from "./api.js";
import { byId } from "./dom.js";
import { Keys } from "./keys.js";
import { Store } from "./store.js";

const api = new Api(document.querySelector("meta[name=refiqda-token]").content);
const store = new Store(api);
const keys = new Keys();

store.on("study", (study) => {
  byId("title").textContent = study.title;
});

await store.load();
export { keys, store };
