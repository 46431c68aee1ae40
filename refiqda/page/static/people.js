// Who is present and at which meeting: written with every decision, remembered in this tab.

import { remember, remembered } from "./drafts.js";
import { byId, fill, h, words } from "./dom.js";

const OFFERED = 6;

export class People {
  /** @param {{store: object, onChange: () => void}} given */
  constructor({ store, onChange }) {
    this.store = store;
    this.onChange = onChange;
    this.present = remembered("present", null);
    this.meeting = remembered("meeting", null);
    this.me = remembered("me", null);
    this.chips = h("div", { id: "present", class: "row wrap", role: "group", "aria-label": "Present" });
    this.add = h("input", {
      id: "present-add", class: "field", list: "present-names", autocomplete: "off", dir: "auto", placeholder: "add a name", "aria-label": "Add somebody who is present",
      on: {
        keydown: (event) => {
          if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          this.join(this.add.value);
        },
        change: () => { if (this.store.study.people.includes(this.add.value)) this.join(this.add.value); },
      },
    });
    this.names = h("datalist", { id: "present-names" });
    this.field = h("input", {
      id: "meeting", class: "field", list: "meeting-names", autocomplete: "off", dir: "auto", placeholder: "none",
      on: { input: () => { this.meeting = this.field.value.trim() || null; remember("meeting", this.meeting); } },
    });
    this.meetings = h("datalist", { id: "meeting-names" });
    this.element = h("div", { class: "people" },
      h("div", {}, h("p", { class: "label" }, "Present"), h("div", { class: "row wrap" }, this.chips, this.add), this.names),
      h("div", {}, h("label", { for: "meeting" }, "Meeting"), this.field, this.meetings));
    store.on("study", (study) => this.#started(study));
  }

  #started(study) {
    if (this.present === null) this.present = [...(study.present || (study.blind ? [] : study.people) || [])];
    if (this.meeting === null) this.meeting = study.meeting || null;
    this.field.value = this.meeting || "";
    fill(this.meetings, (study.meetings || []).map((each) => h("option", { value: each })));
    this.#draw();
  }

  /** The decision is a joint one, or one person's proposal: then only they are "by". */
  show(item) {
    const alone = Boolean(this.store.study.blind && item.revealed === false);
    this.element.hidden = item.state === "orphaned";
    this.element.classList.toggle("alone", alone);
  }

  join(name) {
    const known = name.trim();
    if (!known) return;
    if (!this.present.includes(known)) this.present.push(known);
    this.add.value = "";
    this.#keep();
    this.add.focus();
  }

  leave(name) {
    this.present = this.present.filter((each) => each !== name);
    this.#keep();
    this.add.focus();
  }

  iAm(name) {
    this.me = name;
    remember("me", name);
    this.onChange();
  }

  #keep() {
    remember("present", this.present);
    this.#draw();
    this.onChange();
  }

  #draw() {
    const rest = (this.store.study.people || []).filter((each) => !this.present.includes(each));
    fill(this.names, rest.map((each) => h("option", { value: each })));
    fill(this.chips,
      this.present.map((name) => h("span", { class: "pill" }, words(name), h("button", {
        type: "button", class: "leave", "aria-label": `${name} is not present`, data: { name }, on: { click: () => this.leave(name) },
      }, "×"))),
      rest.slice(0, OFFERED).map((name) => h("button", {
        type: "button", class: "pill offer", "aria-label": `${name} is present`, data: { join: name }, on: { click: () => this.join(name) },
      }, h("span", { "aria-hidden": "true" }, "+"), words(name))));
    byId("present-add")?.setAttribute("placeholder", this.present.length ? "add a name" : "who is here?");
  }
}
