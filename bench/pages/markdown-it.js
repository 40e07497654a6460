// markdown-it: the whole text is rendered again, once a frame, as its users do.
import { field, followed, offer } from "/harness.js";
import MarkdownIt from "markdown-it";
import { deltas } from "./sse.js";

const markdown = new MarkdownIt();
const content = followed();
const input = field();

offer({
  root: () => content,
  async stream() {
    let text = "";
    let waiting = 0;
    const draw = () => {
      waiting = 0;
      content.innerHTML = markdown.render(text);
    };
    await deltas((delta) => {
      text += delta;
      waiting ||= requestAnimationFrame(draw);
    });
  },
  input: () => input,
});
