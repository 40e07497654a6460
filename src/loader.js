// The loader, shipped as parlor.js: defines <parlor-chat>, keeps what is called or set before the WebAssembly is
// there, imports the hashed script, and hands each element on the page to it. Runs as a classic script and as a module.
(() => {
  "use strict";

  const SCRIPT = null; // dist puts the hashed script's name here

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

  let loading = null;
  const load = () =>
    (loading ??= (async () => {
      if (SCRIPT) {
        // A classic script from another origin has no base of its own for a relative import, so it names the whole
        // address; a module has one, and no other way to know it.
        const script = await import(source ? new URL(SCRIPT, source).href : "./" + SCRIPT);
        origin = new URL(script.base).origin;
        await script.default();
      }
      widget = await starting;
    })());

  class ParlorChat extends HTMLElement {
    static observedAttributes = [
      "relay", "profile", "mode", "open", "theme", "heading", "placeholder", "notice", "privacy-url",
    ];

    /** Called once by the WebAssembly with what makes a chat. */
    static start(value) {
      started(value);
    }

    #chat = null; // lives as long as the element, so that a conversation survives being taken out and put back
    #attached = false;
    #ready = false;
    #early = []; // calls that wait for the chat
    #messages = []; // what `messages` reads while no chat is attached

    constructor() {
      super();
      this.attachShadow({ mode: "open" });
    }

    connectedCallback() {
      for (const name of ["messages", "open"]) {
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
      const list = structuredClone(value);
      if (!this.#attached) this.#messages = list;
      this.#call((chat) => (chat.messages = list));
    }

    show() {
      this.open = true;
    }

    hide() {
      this.open = false;
    }

    send(text) {
      this.#call((chat) => chat.send(String(text)));
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

    #attach() {
      if (this.#attached || !this.isConnected) return;
      this.#chat ??= widget.chat();
      this.#chat.connect(this, origin);
      this.#attached = true;
      for (const call of this.#early.splice(0)) {
        try {
          call(this.#chat);
        } catch (error) {
          reportError(error);
        }
      }
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
