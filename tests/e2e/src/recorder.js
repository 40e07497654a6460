// Keeps what a story asks about later: the element's events, violations of the page's policy, errors, and a ledger of
// timers, observers and listeners that were begun and not ended.
"use strict";
(() => {
  const names = ["ready", "open", "close", "message", "stop", "usage", "error", "data", "tool", "retry"]
    .map((name) => "parlor-" + name);
  const story = { events: [], violations: [], errors: [], live: new Map(), later: setTimeout.bind(window) };
  Object.defineProperty(window, "__story", { value: story });
  const plain = (value) => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

  // On the window, so that only events that bubble through the document and cross the shadow boundary are seen.
  for (const name of names) {
    window.addEventListener(name, (event) => {
      const { type, bubbles, composed, detail } = event;
      story.events.push({ type, bubbles, composed, detail: plain(detail), target: event.target.localName });
    });
  }
  window.addEventListener("securitypolicyviolation", (event) => {
    story.violations.push(event.effectiveDirective + " blocked " + event.blockedURI + " " + event.sample);
  });
  window.addEventListener("error", (event) => story.errors.push("error: " + event.message));
  window.addEventListener("unhandledrejection", (event) => story.errors.push("rejection: " + String(event.reason)));
  const consoleError = console.error;
  console.error = (...parts) => {
    story.errors.push("console: " + parts.map(String).join(" "));
    consoleError.apply(console, parts);
  };

  let count = 0;
  const begin = (label, key = ++count) => (story.live.set(key, label), key);
  const timer = (start, stop, repeats) => {
    const [begun, ended] = [window[start], window[stop]];
    window[start] = function (callback, ...rest) {
      const key = begin(start);
      const id = begun.call(window, (...parts) => {
        if (!repeats) story.live.delete(key);
        return typeof callback === "function" ? callback(...parts) : undefined;
      }, ...rest);
      ids.set(start + id, key);
      return id;
    };
    window[stop] = function (id) {
      story.live.delete(ids.get(start + id));
      return ended.call(window, id);
    };
  };
  const ids = new Map();
  timer("setTimeout", "clearTimeout", false);
  timer("setInterval", "clearInterval", true);
  timer("requestAnimationFrame", "cancelAnimationFrame", false);

  for (const name of ["ResizeObserver", "MutationObserver", "IntersectionObserver"]) {
    const Original = window[name];
    window[name] = class extends Original {
      observe(...parts) {
        story.live.set(this, name);
        return super.observe(...parts);
      }
      disconnect() {
        story.live.delete(this);
        return super.disconnect();
      }
    };
  }

  // Listeners on what outlives the element; listeners inside it go with it.
  const lasting = (target) => target === window || target === document || target === document.documentElement
    || target === document.body || target === window.visualViewport || target instanceof MediaQueryList;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const keys = new Map();
  const keyOf = (target, type, listener, options) => {
    const capture = typeof options === "boolean" ? options : Boolean(options?.capture);
    const slot = keys.get(listener) ?? keys.set(listener, new Map()).get(listener);
    const own = slot.get(target) ?? slot.set(target, new Map()).get(target);
    return own.get(type + capture) ?? own.set(type + capture, { listener: type }).get(type + capture);
  };
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? window;
    if (listener && lasting(target)) {
      const key = keyOf(target, type, listener, options);
      begin("listener for " + type, key);
      options?.signal?.addEventListener("abort", () => story.live.delete(key));
      if (options?.once) addEventListener.call(target, type, () => story.live.delete(key), options);
    }
    return addEventListener.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    const target = this ?? window;
    if (listener && lasting(target)) story.live.delete(keyOf(target, type, listener, options));
    return removeEventListener.call(target, type, listener, options);
  };
})();
