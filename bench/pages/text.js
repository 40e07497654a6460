// The floor: the reply as plain text in one node, without any Markdown.
import { field, followed, offer } from "/harness.js";
import { deltas } from "./sse.js";

const content = followed();
const input = field();
content.className = "reply plain";
const text = content.appendChild(document.createTextNode(""));

offer({
  root: () => content.parentElement,
  stream: () => deltas((delta) => text.appendData(delta)),
  input: () => input,
});
