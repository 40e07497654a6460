// Parlor as a host embeds it: one script, one element.
import { offer } from "/harness.js";

const chat = document.createElement("parlor-chat");
chat.className = "box";
chat.setAttribute("mode", "inline");
const heard = (name, test) =>
  new Promise((resolve) =>
    chat.addEventListener(name, function hear(event) {
      if (!test(event.detail)) return;
      chat.removeEventListener(name, hear);
      resolve();
    }),
  );
const ready = heard("parlor-ready", () => true);
chat.addEventListener("parlor-error", ({ detail }) => console.error("parlor-error", JSON.stringify(detail)));

const script = document.createElement("script");
script.src = "/embed/parlor.js";
document.head.append(script);
document.querySelector("main").append(chat);

offer({
  ready,
  root: () => chat.shadowRoot.querySelector("[part~=messages]"),
  async stream() {
    const end = heard("parlor-message", ({ message }) => message.role === "assistant");
    chat.send("Tell me everything.");
    await end;
  },
  history(messages) {
    chat.messages = messages;
  },
  input: () => chat.shadowRoot.querySelector("[part~=input]"),
});
