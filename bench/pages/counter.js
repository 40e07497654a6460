// Counts each call that touches the document, the stream or the clock, by name, in `benchCalls`.
(() => {
  const calls = (globalThis.benchCalls = new Map());
  const count = (name) => calls.set(name, (calls.get(name) ?? 0) + 1);
  const kinds = [
    EventTarget, Node, Element, HTMLElement, CharacterData, Text, Document, DocumentFragment, ShadowRoot, DOMTokenList,
    CSSStyleDeclaration, TreeWalker, Range, ResizeObserver, IntersectionObserver, MutationObserver, Performance, TextDecoder,
    ReadableStreamDefaultReader,
  ];
  for (const kind of kinds) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(kind.prototype))) {
      if (!property.configurable || name === "constructor") continue;
      const label = `${kind.name}.${name}`;
      for (const part of ["value", "get", "set"]) {
        const original = property[part];
        if (typeof original !== "function") continue;
        const called = part === "value" ? label : `${part} ${label}`;
        property[part] = function (...given) {
          count(called);
          return original.apply(this, given);
        };
      }
      Object.defineProperty(kind.prototype, name, property);
    }
  }
  for (const name of ["requestAnimationFrame", "queueMicrotask", "setTimeout"]) {
    const original = globalThis[name];
    globalThis[name] = (...given) => {
      count(name);
      return original(...given);
    };
  }
})();
