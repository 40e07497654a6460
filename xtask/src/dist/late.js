const LATE = {
  // Called by the first half; `call` is the place of its answer in the table, to be told whether it worked.
  __wasm_split_load_late: async (call, data) => {
    let there = false;
    try {
      const answer = await fetch(new URL("parlor_late.wasm", import.meta.url));
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      await WebAssembly.instantiate(await answer.arrayBuffer(), { __wasm_split: wasm });
      there = true;
    } catch (error) {
      console.error("parlor-chat: a part of the chat could not be loaded; it is tried again.", error);
    }
    wasm.__indirect_function_table.get(call)(data, there);
  },
};
