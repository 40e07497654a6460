// What every page of the benchmarks shares: it keeps what the page's peer offers as `window.bench`, and measures what
// only a page can see: frames, long tasks, how long until something is on the screen. No peer's code is in here, and
// this file is not counted as bytes of any.

/** The last words of each generated reply. A run is over when they are shown. */
const END = "This is the end of the reply.";

/** The next frame's start. */
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** The moment at which the main thread has done all of the next frame: script, style, layout, painting. */
const rendered = () =>
  new Promise((resolve) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(null);
    }),
  );

/** Waits, looking once a frame, until `test` holds. */
const until = async (test) => {
  while (!test()) await frame();
};

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** Notes when each frame begins, and every task of more than 50 ms, from now until `end` is called. */
const watch = async () => {
  const gaps = [];
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)));
  observer.observe({ type: "longtask" });
  let going = true;
  let previous = await frame();
  const tick = (now) => {
    gaps.push(now - previous);
    previous = now;
    if (going) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  return () => {
    going = false;
    tasks.push(...observer.takeRecords().map((one) => one.duration));
    observer.disconnect();
    gaps.push(performance.now() - previous);
    const sorted = gaps.slice().sort((one, other) => one - other);
    return {
      frames: gaps.length,
      longest: quantile(sorted, 1),
      p99: quantile(sorted, 0.99),
      over50: gaps.filter((gap) => gap > 50).length,
      tasks: tasks.length,
      longestTask: Math.max(0, ...tasks),
    };
  };
};

/** Every node below `root`, those in shadow roots too. */
const nodes = (root) => {
  let count = 0;
  const walker = document.createTreeWalker(root);
  while (walker.nextNode()) {
    count += 1;
    const shadow = walker.currentNode.shadowRoot;
    if (shadow) count += nodes(shadow);
  }
  return count;
};

/** The last few paragraphs below `root`. */
const lastParagraphs = (root) => [...(root?.querySelectorAll("p, .reply") ?? [])].slice(-8);

/** The WebAssembly memories of the page, as long as it holds them. */
const memories = [];
for (const name of ["instantiate", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...given) => {
    const made = await original.apply(WebAssembly, given);
    const exported = Object.values((made.instance ?? made).exports).filter((one) => one instanceof WebAssembly.Memory);
    memories.push(...exported.map((memory) => new WeakRef(memory)));
    return made;
  };
}

/** A box that shows the end of what grows in it, as a chat does. Returns the element that grows. */
export const followed = () => {
  const [box, content] = [document.createElement("div"), document.createElement("div")];
  box.className = "box";
  box.append(content);
  document.querySelector("main").append(box);
  new ResizeObserver(() => (box.scrollTop = box.scrollHeight)).observe(content);
  return content;
};

/** A text field below the messages. */
export const field = () => {
  const input = document.createElement("textarea");
  document.querySelector("main").append(input);
  return input;
};

/**
 * Offers a peer to the benchmarks:
 * `ready` resolves when it can be used; `stream()` asks `/v1/messages` for a reply and resolves when its last byte was
 * taken; `root()` is the element or shadow root in which the messages are; `history(messages)` shows these; `input()` is
 * where a person types.
 */
export const offer = (peer) => {
  const ended = () => lastParagraphs(peer.root()).some((one) => one.textContent.includes(END));
  const waits = [];
  let made = [];
  window.bench = {
    ready: peer.ready ?? Promise.resolve(),

    /** Streams one reply and says what the frames were like. */
    async run() {
      const end = await watch();
      const began = performance.now();
      await peer.stream();
      const took = performance.now() - began;
      await until(ended);
      const shown = (await rendered()) - began;
      return { took, shown, ...end() };
    },

    /** Makes that many messages: the page's own work, which is not measured. */
    make(length) {
      made = Array.from({ length }, (_, index) => ({
        role: index % 2 ? "assistant" : "user",
        content: index % 2 ? `The ferry number ${index} leaves at noon, from the old harbour.` : `When does ferry ${index + 1} leave?`,
      }));
    },

    /** Shows the messages that were made and says how long it took until they were painted. */
    async history() {
      const messages = made;
      made = [];
      const last = messages.at(-1)?.content;
      const began = performance.now();
      await peer.history(messages);
      const there = () => lastParagraphs(peer.root()).some((one) => one.textContent.includes(last));
      await until(() => !peer.stream || there());
      return (await rendered()) - began;
    },

    /** Streams one more reply below the history. */
    async append() {
      await peer.stream?.();
      await until(() => !peer.stream || ended());
      await rendered();
    },

    /** From here on, marks each key and the end of its frame in the trace. */
    async listen() {
      peer.input().focus();
      const hear = async (event) => {
        performance.mark("bench-key");
        const shown = await rendered();
        performance.mark("bench-frame");
        waits.push(shown - event.timeStamp);
      };
      window.addEventListener("keydown", hear, { capture: true });
      await rendered();
    },

    /** How long each of so many keys waited for the end of its frame. */
    async typed(keys) {
      await until(() => waits.length >= keys);
      return waits;
    },

    /** How many nodes the document has, shadow roots included. */
    nodes: () => nodes(document),

    /** Bytes of WebAssembly memory. */
    memory: () => memories.reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0),
  };
};
