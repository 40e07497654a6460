// Counts what is done to a part of the page, one entry for each time the page's own code let go.
"use strict";
window.witness = (root) => {
  const seen = { rounds: 0, added: 0, removed: 0, told: 0, targets: new Set() };
  const take = (records) => {
    if (!records.length) return;
    seen.rounds += 1;
    for (const record of records) {
      seen.added += record.addedNodes.length;
      seen.removed += record.removedNodes.length;
      seen.told += record.type === "characterData";
      seen.targets.add(record.target);
    }
  };
  const observer = new MutationObserver(take);
  observer.observe(root, { subtree: true, childList: true, characterData: true });
  seen.settle = () => take(observer.takeRecords());
  return seen;
};
