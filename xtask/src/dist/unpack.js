/** The WebAssembly file that src/dist/pack.rs packed. Its streams have the same order there. */
const unpack = (packed) => {
  const [
    BEFORE, CODE, LOCALS, GET, BASE, SET, BLOCK, JUMP, BRANCH, CALL, LOAD, STORE, SHORT, ADDED, COMPARED, LONG, AFTER,
  ] = Array(17).keys();
  const NATURAL = "23230011001122232301012"; // how memory is aligned, from instruction 40 on
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
  const operands = (code, aligned) => {
    const ahead = packed[places[CODE]];
    if (code < 5) code > 1 && number(BLOCK);
    else if (code === 12) number(JUMP);
    else if (code === 13) number(BRANCH);
    else if (code === 14) for (let count = number(JUMP); count-- >= 0; ) number(JUMP);
    else if (code === 16) number(CALL);
    else if (code === 17) number(CODE), number(CODE);
    else if (code === 28) for (let count = number(CODE); count--; ) number(CODE);
    else if (code === 32) number(ahead > 39 && ahead < 54 ? BASE : GET);
    else if (code === 33 || code === 34) number(SET);
    else if (code > 39 && code < 63) {
      file[to++] = aligned ?? NATURAL[code - 40];
      number(code < 54 ? LOAD : STORE);
    } else if (code === 65) {
      const compared = (ahead > 69 && ahead < 80) || (ahead > 112 && ahead < 119);
      number(ahead === 106 ? ADDED : compared ? COMPARED : SHORT);
    } else if (code === 66) number(LONG);
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
      const before = packed[places[CODE]];
      const aligned = before > 223 && before < 232 ? (places[CODE]++, before - 224) : undefined;
      const code = byte(CODE);
      if (code > 1 && code < 5) depth += 1;
      if (code === 11) depth -= 1;
      operands(code, aligned);
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
