// The event stream for peers that take text: asks for a reply and hands each piece of its text on as it arrives.

/** Calls `take` with the text of each delta; resolves at the end of the stream. */
export const deltas = async (take) => {
  const response = await fetch("/v1/messages", { method: "POST", body: "{}" });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (!line.startsWith("data: ")) continue;
      const event = JSON.parse(line.slice(6));
      if (event.type === "content_block_delta") take(event.delta.text);
    }
  }
};
