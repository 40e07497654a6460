/** The WebAssembly file that src/dist/pack.rs packed. Its streams have the same order there. */
const unpack = (packed) => {
  const [BEFORE, CODE, LOCALS, GET, SET, BLOCK, JUMP, CALL, LOAD, STORE, SHORT, LONG, AFTER] = Array(13).keys();
  let from = 9;
  let to = 0;
  const read = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = packed[from++];
      value |= (byte & 127) << shift;
      if (!(byte > 127)) return value;
    }
  };
  read(); // the section's length,
  from += 2; // and its name
  const length = read();
  let functions = read();
  const lengths = Array.from({ length: AFTER + 1 }, read);
  const places = lengths.map((length) => (from += length) - length);
  if (!(from === packed.length)) throw new Error("A part of the file is missing.");

  // The number in front of a body is known when the body is there.
  const file = new Uint8Array(length + 5);
  const all = (stream) => {
    file.set(packed.subarray(places[stream], places[stream] + lengths[stream]), to);
    to += lengths[stream];
  };
  const byte = (stream) => (file[to++] = packed[places[stream]++]);
  const number = (stream) => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const next = byte(stream);
      value |= (next & 127) << shift;
      if (next < 128) return value;
    }
  };
  const operands = (code) => {
    if (code < 5) code > 1 && number(BLOCK);
    else if (code === 12 || code === 13) number(JUMP);
    else if (code === 14) for (let count = number(JUMP); count-- >= 0; ) number(JUMP);
    else if (code === 16) number(CALL);
    else if (code === 17) number(CODE), number(CODE);
    else if (code === 28) for (let count = number(CODE); count--; ) number(CODE);
    else if (code === 32) number(GET);
    else if (code === 33 || code === 34) number(SET);
    else if (code > 39 && code < 63) number(CODE), number(code < 54 ? LOAD : STORE);
    else if (code === 65) number(SHORT);
    else if (code === 66) number(LONG);
    else if (code === 67 || code === 68) for (let count = code === 67 ? 4 : 8; count--; ) byte(CODE);
    else if (code === 252) {
      const more = number(CODE);
      if (more > 7) number(CODE);
      if (more > 7 && more < 15 && more % 2 === 0) number(CODE);
    } else if ((code > 34 && code < 39) || code === 63 || code === 64 || code === 208 || code === 210) number(CODE);
  };

  all(BEFORE);
  while (functions--) {
    const start = to;
    to += 5;
    for (let count = number(LOCALS); count--; ) number(LOCALS), byte(LOCALS);
    for (let depth = 1; depth; ) {
      const code = byte(CODE);
      if (code > 1 && code < 5) depth += 1;
      if (code === 11) depth -= 1;
      operands(code);
    }
    const end = to;
    let size = end - start - 5;
    for (to = start; size > 127; size >>= 7) file[to++] = (size & 127) | 128;
    file[to++] = size;
    file.copyWithin(to, start + 5, end);
    to += end - start - 5;
  }
  all(AFTER);
  return file.subarray(0, length);
};
