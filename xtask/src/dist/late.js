const LATE = {
  // Called by the first half; `call` is the place of its answer in the table, to be told whether it worked.
  __wasm_split_load_late: async (call, data) => {
    let there = false;
    try {
      const bytes = await customElements.get("parlor-chat").fetchPacked(new URL("parlor_late.wasm", import.meta.url));
      await WebAssembly.instantiate(bytes, { __wasm_split: wasm });
      there = true;
    } catch (error) {
      console.error("parlor-chat: a part of the chat could not be loaded; it is tried again.", error);
    }
    wasm.__indirect_function_table.get(call)(data, there);
  },
};
