/** Loads the WebAssembly, which the loader of the element unpacks. */
export default async () => {
  const bytes = await customElements.get("parlor-chat").fetchPacked(new URL("PACKAGE_bg.wasm", import.meta.url));
  const { instance } = await WebAssembly.instantiate(bytes, __wbg_get_imports());
  __wbg_finalize_init(instance);
};
