// The words that conditions of the stories are written in.
const chat = document.querySelector("parlor-chat");
const root = chat?.shadowRoot;
const one = (selector) => root?.querySelector(selector);
const all = (selector) => [...(root?.querySelectorAll(selector) ?? [])];
const shown = (element) => Boolean(element?.checkVisibility({ visibilityProperty: true, opacityProperty: false }));
const text = (element) => element?.innerText ?? "";
const nameOf = (element) => element.getAttribute("aria-label") ?? element.textContent.trim();
const named = (name) => all("button").find((button) => shown(button) && nameOf(button).includes(name));
const turn = () => one("[part~=panel]")?.dataset.turn;
const replies = () => all("[part~=message][data-role=assistant]");
const said = () => all("[part~=message][data-role=user]");
const calls = () => all("[part~=call]");
const notes = () => all(".note").filter(shown).map(text);
const told = (kind) => __story.events.filter((event) => event.type === "parlor-" + kind).map((event) => event.detail);
const notices = () => all("[role=alert], .notice").filter(shown).map(text);
const describe = () => [
  "  turn: " + turn(),
  "  shown: " + JSON.stringify(all("[part~=panel]").map(text)),
  "  notices: " + JSON.stringify(notices()),
  "  events: " + JSON.stringify(__story.events.slice(-8)),
  "  errors: " + JSON.stringify([...__story.errors, ...__story.violations]),
  "  element: " + (root ? root.innerHTML.length + " characters inside" : "no shadow root"),
].join("\n");
