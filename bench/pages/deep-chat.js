// deep-chat: takes the event stream itself; an interceptor says where the text is in an event.
import { offer } from "/harness.js";
// The file for pages without a bundler, which is smaller than what a bundler makes of the package.
import "deep-chat/dist/deepChat.bundle.js";

let stopped;

const add = (history) => {
  const chat = document.createElement("deep-chat");
  chat.className = "box";
  chat.connect = { url: "/v1/messages", stream: true };
  chat.responseInterceptor = (event) => {
    if (event.type === "message_stop") stopped();
    return { text: event.type === "content_block_delta" ? event.delta.text : "" };
  };
  if (history) chat.history = history;
  document.querySelector("main").replaceChildren(chat);
  return chat;
};

let chat = add();
const input = () => chat.shadowRoot.querySelector("#text-input");

offer({
  ready: new Promise((resolve) => (chat.onComponentRender = resolve)),
  root: () => chat.shadowRoot,
  async stream() {
    const end = new Promise((resolve) => (stopped = resolve));
    chat.submitUserMessage({ text: "Tell me everything." });
    await end;
  },
  history(messages) {
    chat = add(messages.map(({ role, content }) => ({ role: role === "user" ? "user" : "ai", text: content })));
  },
  input,
});
