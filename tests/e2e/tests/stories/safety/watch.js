// Looks at everything that ever stands inside a reply, from the moment it is put there, and keeps in `faults` what is
// not in the lists. `boom` is what every hostile script calls.
"use strict";
window.faults = new Set();
window.boom = () => faults.add("a script ran");
const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
const MATH = "http://www.w3.org/1998/Math/MathML";
const list = (words) => new Set(words.split(" "));
const ELEMENTS = {
  [HTML]: list("a blockquote br button code del details div em h1 h2 h3 h4 h5 h6 hr input li ol p pre s section span strong summary sup table tbody td th thead tr ul"),
  [SVG]: list("svg path"),
  [MATH]: list("math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none"),
};
const ATTRIBUTES = {
  [HTML]: list("checked class dir disabled hidden href id part rel role scope start tabindex target title type"),
  [SVG]: list("aria-hidden class d fill focusable height stroke stroke-linecap stroke-linejoin stroke-width viewBox width"),
  [MATH]: list("accent accentunder alttext class columnalign columnlines columnspacing dir display displaystyle fence form height intent largeop depth linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width"),
};
const look = (element) => {
  const { namespaceURI, localName } = element;
  if (!ELEMENTS[namespaceURI]?.has(localName)) faults.add("an element: " + localName);
  for (const { name, value } of element.attributes) {
    if (/^(aria|data)-[a-z]+$/.test(name) && namespaceURI === HTML) continue;
    // The height of a part that is out of sight is the one thing that is styled from code.
    if (name === "style" && /^((block-size|height|contain-intrinsic-size|overflow-anchor): [^:;]*;?\s*)*$/.test(value)) continue;
    if (!ATTRIBUTES[namespaceURI]?.has(name)) faults.add("an attribute: " + localName + " " + name);
  }
  if (localName === "a" && element.hasAttribute("href")) {
    // An address that is none has the protocol ":" and leads nowhere.
    if (!["http:", "https:", "mailto:", ":"].includes(element.protocol)) faults.add("an address: " + element.href);
    if (!element.relList.contains("noopener") || element.target !== "_blank") faults.add("a link that keeps its opener");
  }
  if (localName === "input" && (element.type !== "checkbox" || !element.disabled)) faults.add("a field");
  for (const child of element.children) look(child);
};
const watch = (root) => {
  new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "attributes" && record.target.closest(".blocks")) look(record.target);
      for (const node of record.addedNodes) {
        if (node.nodeType !== 1) continue;
        if (node.closest(".blocks")) look(node);
        for (const blocks of node.querySelectorAll(".blocks")) for (const child of blocks.children) look(child);
      }
    }
  }).observe(root, { subtree: true, childList: true, attributes: true });
};
watch(document.querySelector("parlor-chat").shadowRoot);
