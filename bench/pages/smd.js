// streaming-markdown: each delta is written to its parser, which appends to the document.
import { field, followed, offer } from "/harness.js";
import { default_renderer, parser, parser_end, parser_write } from "streaming-markdown";
import { deltas } from "./sse.js";

const content = followed();
const input = field();

/** A message that text can be written to. */
const message = () => {
  const element = document.createElement("div");
  content.append(element);
  return parser(default_renderer(element));
};

offer({
  root: () => content,
  async stream() {
    const reply = message();
    await deltas((delta) => parser_write(reply, delta));
    parser_end(reply);
  },
  history(messages) {
    for (const { content: text } of messages) {
      const one = message();
      parser_write(one, text);
      parser_end(one);
    }
  },
  input: () => input,
});
