// The loader, shipped as parlor.js: defines <parlor-chat>, keeps what is called or set before the WebAssembly is
// there, imports the hashed script, and hands each element on the page to it. Runs as a classic script and as a module.
(() => {
  "use strict";

  const SCRIPT = null; // dist puts the hashed script's name here
  const PARTS = { math: "math.js", highlight: "highlight.js" }; // and here those of the parts, which come when needed

  const NAME = "parlor-chat";
  if (customElements.get(NAME)) return;

  // The WebAssembly once it is there. It calls `ParlorChat.start`, whoever loaded it: this file when SCRIPT is set,
  // else the page itself.
  let widget = null;
  let started;
  const starting = new Promise((resolve) => (started = resolve));

  // The origin this file came from: what an absent or empty `relay` means. The imported script knows it in every case;
  // without one a classic script knows its own address, and a module is taken to be the page's own.
  const source = document.currentScript?.src;
  let origin = new URL(source || "/", document.baseURI).origin;

  // A classic script from another origin has no base of its own for a relative import, so it names the whole address; a
  // module has one, and no other way to know it.
  const fetchScript = async (name) => {
    const script = await import(source ? new URL(name, source).href : "./" + name);
    if (script.base) origin = new URL(script.base).origin;
    await script.default();
    return script;
  };

  const parts = {};
  let loading = null;
  const load = () =>
    (loading ??= (async () => {
      if (SCRIPT) await fetchScript(SCRIPT);
      widget = await starting;
    })());

  // What a page gives is judged here, so that a mistake is named where it is made and not when the WebAssembly comes.
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isText = (value) => typeof value === "string";
  const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
  const isListOf = (test) => (value) => Array.isArray(value) && value.every(test);
  const wrong = (sentence) => {
    throw new TypeError(sentence);
  };

  /** A tool as the WebAssembly takes it. `confirm` asks the visitor before each call. */
  const readTool = (tool) => {
    if (!isObject(tool)) wrong("registerTool takes an object: {name, description, input_schema, run}.");
    const { name, description, input_schema, run, confirm = false } = tool;
    if (!isText(name) || !/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
      wrong("A tool's name is 1 to 128 letters, digits, hyphens and underscores.");
    }
    const of = `The tool ${name} needs `;
    if (!isText(description) || !description.trim()) wrong(of + "a description that says what it does.");
    if (!isObject(input_schema) || input_schema.type !== "object") {
      wrong(of + 'an input_schema, a JSON schema of type "object".');
    }
    if (typeof run !== "function") wrong(of + "a function run(input, {signal}).");
    if (typeof confirm !== "boolean") wrong(of + "confirm to be true or false.");
    const definition = JSON.stringify({ name, description, input_schema });
    return { name, definition, confirm, run: run.bind(tool) };
  };

  const OPTIONS = {
    model: [isText, "a string"],
    max_tokens: [(value) => Number.isInteger(value) && value > 0, "a whole number above 0"],
    effort: [isText, "a string"],
    stop_sequences: [isListOf(isText), "an array of strings"],
    metadata: [(value) => isObject(value) && isText(value.user_id), "an object with the string user_id"],
    temperature: [isNumber, "a number"],
    top_p: [isNumber, "a number"],
    top_k: [isNumber, "a number"],
    examples: [isListOf(isObject), "an array of messages"],
  };

  /** A copy of the options, without those that say nothing. */
  const readOptions = (options) => {
    if (!isObject(options ?? {})) wrong("options must be an object.");
    const read = {};
    for (const [name, value] of Object.entries(options ?? {})) {
      if (!Object.hasOwn(OPTIONS, name)) wrong(`options.${name} is no option.`);
      if (value === undefined || value === null) continue;
      const [test, kind] = OPTIONS[name];
      if (!test(value)) wrong(`options.${name} must be ${kind}.`);
      read[name] = structuredClone(value);
    }
    return read;
  };

  const ROLES = ["user", "assistant"];
  const UTF8 = new TextEncoder();

  /** Whether a value is an object as JSON has them, with two fields. */
  const hasTwoFields = (value) => {
    if (Object.getPrototypeOf(value ?? 0) !== Object.prototype) return false;
    // A list of the names would be garbage for each message.
    let fields = 0;
    for (const _ in value) fields++;
    return fields === 2;
  };

  /** Whether the content of a message is one block of text that says nothing else. */
  const isTextBlock = (list) =>
    Array.isArray(list) && list.length === 1 && hasTwoFields(list[0]) && list[0].type === "text" && isText(list[0].text);

  // Half a surrogate pair is changed when it is read, and what is nothing but white space is not posted.
  const isPostable = (text) => text.isWellFormed?.() && /[^\s\x85]/.test(text);

  // So many messages at the end are always read, since what happens next happens to them; they begin with an answer.
  const READ = 8;
  const WORTH = 32; // fewer are not worth keeping apart
  const NEAR = 100; // so many before them are near what is seen, and looked at when the end moves

  /**
   * The texts of the messages at the beginning that need not be read: plain ones, one text each, of the user and of the
   * assistant in turn. And their sizes: the length times two, and one more where it was written as a block.
   */
  const beginning = (list) => {
    const length = Array.isArray(list) ? list.length : 0;
    const [texts, sizes] = [[], new Uint32Array(length)];
    // An iterator would be garbage for each message, and what collects it falls into the opening of the chat.
    for (let index = 0; index < length; index++) {
      const message = list[index];
      if (!hasTwoFields(message) || message.role !== ROLES[index % 2]) break;
      const { content } = message;
      const block = typeof content !== "string";
      if (block && !isTextBlock(content)) break;
      const text = block ? content[0].text : content;
      sizes[index] = text.length * 2 + block;
      texts.push(text);
    }
    const most = texts.length - READ;
    texts.length = most < WORTH ? 0 : most - (most % 2 ? 0 : 1);
    return [texts, sizes.subarray(0, texts.length)];
  };

  /**
   * They stay here: a chat is opened for its end, and nobody looks at most of it. First as the strings that the page has
   * anyway, then as the bytes of their JSON, which every post takes as they are. Who looks further up gets strings again.
   */
  class Past {
    #texts;
    #sizes;
    #postable;
    #json;

    constructor(texts, sizes) {
      this.#texts = texts;
      this.#sizes = sizes;
      // Where the browser does not know when it is idle, when the first question is posted.
      globalThis.requestIdleCallback?.(() => this.postable() && this.bytes());
    }

    /** Whether they can be posted as they are. To look at each sign takes as long as all the rest, so not at once. */
    postable() {
      return (this.#postable ??= this.#read().every(isPostable));
    }

    text(index) {
      return this.#texts[index] ?? this.#read()[index];
    }

    /** The messages, and then these. */
    before(rest) {
      const message = (text, index) => ({
        role: ROLES[index % 2],
        content: this.#sizes[index] % 2 ? [{ type: "text", text }] : text,
      });
      return this.#read().map(message).concat(rest);
    }

    /** The JSON of a request around them. No Blob: a service worker that posts it again can lose one in WebKit. */
    between(start, end) {
      const [head, json, tail] = [UTF8.encode(start), this.#encoded(), UTF8.encode(end)];
      const body = new Uint8Array(head.length + json.length + tail.length);
      body.set(head);
      body.set(json, head.length);
      body.set(tail, head.length + json.length);
      return body;
    }

    bytes() {
      return this.#encoded().length;
    }

    #encoded() {
      this.#json ??= UTF8.encode(JSON.stringify(this.before([])).slice(1, -1));
      this.#texts.fill(null, 0, -NEAR);
      return this.#json;
    }

    #read() {
      const list = () => JSON.parse(`[${new TextDecoder().decode(this.#json)}]`);
      if (this.#texts[0] === null) this.#texts = list().map(({ content }) => content[0]?.text ?? content);
      return this.#texts;
    }
  }

  const setMessages = (chat, list) => {
    const [texts, sizes] = beginning(list);
    const rest = JSON.stringify(texts.length ? list.slice(texts.length) : list);
    chat.replace(new Past(texts, sizes), sizes, rest);
  };

  class ParlorChat extends HTMLElement {
    static observedAttributes = [
      "relay", "profile", "mode", "open", "theme", "heading", "placeholder", "notice", "privacy-url",
      "model", "effort", "token-url",
    ];

    /** Called once by the WebAssembly with what makes a chat. */
    static start = (value) => started(value);

    #chat = null; // lives as long as the element, so that a conversation survives being taken out and put back
    #attached = false;
    #ready = false;
    #early = []; // calls that wait for the chat
    #messages = []; // what `messages` reads while no chat is attached
    #options = {}; // as the page set them
    #getToken = null;
    #tools = []; // in the order of their registration

    /** Called by the WebAssembly for a part that it needs: a promise of its module, once for the page. */
    static part(name) {
      return (parts[name] ??= fetchScript(PARTS[name]));
    }

    /** Called by the scripts that dist makes: the WebAssembly that the one at an address makes of its section `p`. */
    static async fetchPacked(address) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      const { module, instance: { exports: from } } = await WebAssembly.instantiate(await answer.arrayBuffer());
      const packed = new Uint8Array(WebAssembly.Module.customSections(module, "p")[0]);
      new Uint8Array(from.memory.buffer).set(packed, from.room());
      return new Uint8Array(from.memory.buffer, from.room() + packed.length, from.unpack(packed.length));
    }

    constructor() {
      super();
      this.attachShadow({ mode: "open" });
    }

    connectedCallback() {
      for (const name of ["messages", "open", "options", "getToken"]) {
        // Set before the element was defined: a plain property that hides the real one.
        if (Object.hasOwn(this, name)) {
          const value = this[name];
          delete this[name];
          this[name] = value;
        }
      }
      if (widget) this.#attach();
      else load().then(() => this.#attach(), (error) => this.#failed(error));
    }

    disconnectedCallback() {
      // An element that is only moved is back before this runs, and its chat goes on.
      queueMicrotask(() => {
        if (this.isConnected || !this.#attached) return;
        this.#attached = false;
        this.#messages = this.#chat.disconnect();
      });
    }

    attributeChangedCallback() {
      if (this.#attached) this.#chat.configure();
    }

    get open() {
      return this.hasAttribute("open");
    }

    set open(value) {
      this.toggleAttribute("open", Boolean(value));
    }

    get messages() {
      return this.#attached ? this.#chat.messages : structuredClone(this.#messages);
    }

    set messages(value) {
      // Who is there reads it at once; what waits must not change meanwhile.
      const list = this.#attached ? value : structuredClone(value);
      if (!this.#attached) this.#messages = list;
      this.#call((chat) => setMessages(chat, list));
    }

    /** What is in force; while the chat cannot tell, what was set. */
    get options() {
      return (this.#attached ? this.#chat.options : undefined) ?? structuredClone(this.#options);
    }

    set options(value) {
      const options = readOptions(value);
      this.#chat?.choose(options);
      this.#options = options;
    }

    get getToken() {
      return this.#getToken;
    }

    /** An async function that gives a token for the relay, in the place of `token-url`. */
    set getToken(value) {
      if (typeof (value ?? wrong) !== "function") wrong("getToken must be a function that promises a token.");
      this.#getToken = value ?? null;
      this.#chat?.identify(value);
    }

    /** Offers a tool to the model. Returns a function that takes it back. */
    registerTool(tool) {
      const kept = readTool(tool);
      if (this.#tools.some((one) => one.name === kept.name)) {
        wrong(`A tool named ${kept.name} is registered already.`);
      }
      this.#offer([...this.#tools, kept]);
      return () => {
        if (this.#tools.includes(kept)) this.#offer(this.#tools.filter((one) => one !== kept));
      };
    }

    #offer(tools) {
      this.#chat?.offer(tools);
      this.#tools = tools;
    }

    show() {
      this.open = true;
    }

    hide() {
      this.open = false;
    }

    /** Says `text` for the visitor. With a JSON schema the reply is JSON that fits it. */
    send(text, options) {
      const schema = options?.schema;
      if (schema !== undefined && !isObject(schema)) wrong("schema must be a JSON schema, an object.");
      const written = JSON.stringify(schema);
      this.#call((chat) => chat.send(String(text), written));
    }

    stop() {
      this.#call((chat) => chat.stop());
    }

    clear() {
      if (!this.#attached) this.#messages = [];
      this.#call((chat) => chat.clear());
    }

    #call(call) {
      if (this.#attached) call(this.#chat);
      else this.#early.push(call);
    }

    /** Does what was asked for earlier: whoever asked is gone, so the window hears of an error. */
    #settle(call) {
      try {
        call();
      } catch (error) {
        reportError(error);
      }
    }

    #attach() {
      if (this.#attached || !this.isConnected) return;
      if (!this.#chat) {
        const chat = widget.chat();
        chat.offer(this.#tools);
        chat.identify(this.#getToken);
        this.#chat = chat;
        this.#settle(() => chat.choose(this.#options));
      }
      this.#chat.connect(this, origin);
      this.#attached = true;
      for (const call of this.#early.splice(0)) this.#settle(() => call(this.#chat));
      if (!this.#ready) {
        this.#ready = true;
        this.#tell("parlor-ready", {});
      }
      this.#chat.configure();
    }

    #failed(error) {
      console.error("parlor-chat: the chat could not be loaded.", error);
      const message = "The chat could not be loaded. Check the connection, then load the page again.";
      this.#tell("parlor-error", { type: "load_error", message, status: null, request_id: null, retryable: true });
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    }
  }

  customElements.define(NAME, ParlorChat);
})();
