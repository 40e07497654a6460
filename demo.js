// The demo page's own script: what its buttons ask of the chat, the tool with which the chat fills the itinerary, and the
// hint for a developer whose relay is not running. It knows the chat as any host page does: attributes, methods, events
// and slots.

const chat = document.querySelector("parlor-chat");

// Beside the content on a wide page, behind its launcher on a narrow one.
if (matchMedia("(min-width: 1100px)").matches) {
  chat.setAttribute("open", "");
}

for (const button of document.querySelectorAll("[data-show], [data-say]")) {
  button.addEventListener("click", () => {
    chat.show();
    if (button.dataset.say) {
      chat.send(button.dataset.say);
    }
  });
}

// What a `parlor-error` says when there is no relay behind the address: no answer, or one that is not its own (trunk's
// proxy answers for a relay that is not there).
const NO_SERVER = ["unreachable", "not_the_messages_api"];

/** One paragraph for the slot that the chat opens in its notice that the server cannot be reached. */
function hint() {
  const line = document.createElement("p");
  line.slot = "hint";
  line.className = "hint";
  const command = (text) => {
    const code = document.createElement("code");
    code.textContent = text;
    return code;
  };
  line.append("Start it with ", command("cargo xtask demo"), ", or only the relay with ", command("cargo run -p relay -- --guide"), ".");
  return line;
}

// Only the person who runs this page on their own machine can start its server.
if (["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) {
  let shown = null;
  const withdraw = () => {
    shown?.remove();
    shown = null;
  };
  chat.addEventListener("parlor-error", ({ detail }) => {
    withdraw();
    if (NO_SERVER.includes(detail.type)) {
      shown = hint();
      chat.append(shown);
    }
  });
  chat.addEventListener("parlor-message", ({ detail }) => {
    if (detail.message.role === "assistant") {
      withdraw();
    }
  });
}

// The chat's model writes the itinerary: each call is one day. What the plan refuses it says in a sentence that the model
// reads, so that it can plan that day differently.
const itinerary = new Itinerary(new Plan());
chat.registerTool({
  ...PLAN_DAY,
  run: (day) => {
    const taken = itinerary.plan.take(day);
    itinerary.drawSoon();
    return taken;
  },
});
