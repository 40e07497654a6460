// streamdown: React's state is set with each delta, React decides when to render.
import { field, followed, offer } from "/harness.js";
import { createElement, useState } from "react";
import { createRoot } from "react-dom/client";
import { Streamdown } from "streamdown";
import { deltas } from "./sse.js";

const content = followed();
const input = field();

let set;
const Reply = ({ mounted }) => {
  const [text, setText] = useState("");
  set = setText;
  return createElement("div", { ref: mounted }, createElement(Streamdown, null, text));
};

offer({
  ready: new Promise((mounted) => createRoot(content).render(createElement(Reply, { mounted }))),
  root: () => content,
  async stream() {
    let text = "";
    await deltas((delta) => set((text += delta)));
  },
  input: () => input,
});
